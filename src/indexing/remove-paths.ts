import { isWithin } from '../core/folders.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { VectorStore } from '../store/store.ts';
import { assetsOf, itemsOf, withPaths } from './asset.ts';

/** Assets per read and write. */
const BATCH = 500;

export interface RemoveReport {
  /** Files that were removed from the library. */
  readonly files: number;
  /** Pictures without any file left in the library. */
  readonly pictures: number;
}

/**
 * Removes every file at or below `targets` (absolute paths) from a collection. A picture stays as long as it has other files.
 *
 * @param onGone called with the ids of assets that were removed completely
 */
export async function removePaths(
  targets: readonly string[],
  store: VectorStore,
  files: FileCatalog,
  onGone: (ids: readonly string[]) => void,
): Promise<RemoveReport> {
  const isTarget = (path: string) => targets.some((target) => isWithin(path, target));
  const found = [...files.entries()].filter(([path]) => isTarget(path));
  const ids = [...new Set(found.flatMap(([, { id }]) => id ?? []))];
  let pictures = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    const stored = assetsOf(await store.getAssets(ids.slice(start, start + BATCH)));
    const rest = [...stored.values()].map((asset) =>
      withPaths(
        asset,
        asset.facts.paths.filter((path) => !isTarget(path)),
      ),
    );
    const gone = rest.filter(({ facts }) => facts.paths.length === 0).map(({ id }) => id);
    const kept = rest.filter(({ facts }) => facts.paths.length > 0);
    await store.upsert(kept.flatMap(itemsOf), gone);
    pictures += gone.length;
    onGone(gone);
  }
  for (const [path] of found) files.delete(path);
  await files.flush();
  return { files: found.length, pictures };
}

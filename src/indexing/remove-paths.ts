import { withinTest } from '../core/folders.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { VectorStore } from '../store/store.ts';
import { assetsOf, itemsOf, withoutStage, withPaths } from './asset.ts';
import { withTimeOfFirst } from './first-time.ts';
import { pathsBelow } from './paths-below.ts';

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
 * @param files at least the entries at or below the targets
 * @param store the items of the collection; null if it does not exist because no file could be read
 * @param others as for `reconcile`
 * @param onGone called with the ids of assets that were removed completely
 * @param roots absolute paths of the folders of the library @default none
 */
export async function removePaths(
  targets: readonly string[],
  files: FileCatalog,
  store: VectorStore | null,
  others: ((path: string) => boolean) | null,
  onGone: (ids: readonly string[]) => void,
  roots: readonly string[] = [],
): Promise<RemoveReport> {
  const { known, ours, ids } = await pathsBelow(targets, files, store, others);
  const entries = [...known].flatMap((path) => files.get(path) ?? []);
  const hadSidecars = new Set(entries.flatMap(({ id, sidecars }) => (id && sidecars ? id : [])));
  const pictures =
    store === null
      ? 0
      : await removeFromStore([...ids], withinTest(targets), hadSidecars, store, onGone, roots, {
          files,
          // A shared store has files of other machines under their paths.
          isOurs: others === null ? () => true : withinTest(roots),
        });
  for (const path of known) if (!files.get(path)?.foreign) files.delete(path);
  await files.flush();
  return { files: ours.size, pictures };
}

/** Removes paths from the assets with these ids; resolves to the number of assets without any path left. */
async function removeFromStore(
  ids: readonly string[],
  isTarget: (path: string) => boolean,
  hadSidecars: ReadonlySet<string>,
  store: VectorStore,
  onGone: (ids: readonly string[]) => void,
  roots: readonly string[],
  times: Parameters<typeof withTimeOfFirst>[3],
): Promise<number> {
  let removed = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    const stored = assetsOf(await store.getAssets(ids.slice(start, start + BATCH)));
    const remaining = await Promise.all(
      [...stored.values()].map((asset) => {
        const paths = asset.facts.paths.filter((path) => !isTarget(path));
        // The next run reads its words again, without those of the sidecars of removed files.
        const rest = withPaths(hadSidecars.has(asset.id) ? withoutStage(asset, 'words') : asset, paths);
        return withTimeOfFirst(rest, asset.facts.paths[0], paths[0], times);
      }),
    );
    const gone = remaining.filter(({ facts }) => facts.paths.length === 0).map(({ id }) => id);
    const kept = remaining.filter(({ facts }) => facts.paths.length > 0);
    await store.upsert(
      kept.flatMap((asset) => itemsOf(asset, roots)),
      gone,
    );
    removed += gone.length;
    onGone(gone);
  }
  return removed;
}

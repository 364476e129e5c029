import { isWithin } from '../core/folders.ts';
import type { VectorStore } from '../store/store.ts';
import type { Catalog } from './catalog.ts';

/** Rows that are read and written at once. */
const BATCH = 500;

export interface RemoveReport {
  /** Files that were forgotten. */
  readonly files: number;
  /** Pictures of which no file is left in the library. */
  readonly pictures: number;
}

/**
 * Forgets every file at or below `targets` (absolute); a picture stays while another of its files does.
 *
 * @param onGone told the ids of pictures of which nothing is left
 */
export async function forgetPaths(
  targets: readonly string[],
  store: VectorStore,
  catalog: Catalog,
  onGone: (ids: readonly string[]) => void,
): Promise<RemoveReport> {
  const isTarget = (path: string) => targets.some((target) => isWithin(path, target));
  const found = [...catalog.entries()].filter(([path]) => isTarget(path));
  const ids = [...new Set(found.flatMap(([, { id }]) => id ?? []))];
  let pictures = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    const rows = await store.get(ids.slice(start, start + BATCH));
    const rest = rows.map((row) => ({ ...row, paths: row.paths.filter((path) => !isTarget(path)) }));
    const gone = rest.filter((row) => row.paths.length === 0).map((row) => row.id);
    const kept = rest.filter((row) => row.paths.length > 0);
    await store.upsert(kept, gone);
    pictures += gone.length;
    onGone(gone);
  }
  for (const [path] of found) catalog.delete(path);
  await catalog.flush();
  return { files: found.length, pictures };
}

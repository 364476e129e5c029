import { pause } from '../core/pause.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import type { Catalog } from './catalog.ts';

/** Rows or files that are looked at in one turn of the event loop: a server answers meanwhile. */
const AT_ONCE = 2000;
/** A time that no file has: the file is read again by the next run. */
const UNKNOWN_TIME = -1;

/**
 * Makes catalog and store agree after a crash or a loss. The store is the truth: paths of rows that the catalog lacks
 * are added to it, files whose row is lost are dropped from it, and a path that two rows claim, because a change was cut
 * off between writing the new row and removing the old one, stays with the new one. Needs the lock: it may write.
 *
 * @returns the ids of the store
 */
export async function reconcile(catalog: Catalog, store: VectorStore): Promise<Set<string>> {
  const known = new Set<string>();
  const stale = new Map<string, string[]>();
  const claim = (id: string, path: string) => stale.set(id, [...(stale.get(id) ?? []), path]);
  /** For paths that were not in the catalog as the store has them: the id that the catalog named. */
  const replaced = new Map<string, string | null>();
  for await (const rows of store.scan({
    fields: ['id', 'paths', 'size', 'mtime'],
    leading: true,
    batch: AT_ONCE,
  })) {
    await pause();
    for (const { id, paths, size, mtime } of rows) {
      known.add(id);
      for (const [i, path] of paths.entries()) {
        const entry = catalog.get(path);
        if (entry?.id === id || replaced.get(path) === id) continue;
        if (replaced.has(path)) {
          // Nothing tells which of two rows is right: reading the file again does.
          claim(id, path);
          catalog.set(path, { ...entry!, mtime: UNKNOWN_TIME });
          continue;
        }
        if (entry?.id) claim(entry.id, path);
        replaced.set(path, entry?.id ?? null);
        // Only the first path's time is in the row; a copy is read again to see that it is one.
        const time = i === 0 && !entry ? mtime : UNKNOWN_TIME;
        catalog.set(path, { size, mtime: time, id, error: null });
      }
    }
  }
  let seen = 0;
  for (const [path, { id }] of catalog.entries()) {
    if (id && !known.has(id)) catalog.delete(path);
    seen += 1;
    if (seen % AT_ONCE === 0) await pause();
  }
  for (const id of await dropClaims(stale, store)) known.delete(id);
  await catalog.flush();
  return known;
}

/** Takes paths off rows that have lost them; resolves to the ids of rows that are gone with their last path. */
async function dropClaims(
  stale: ReadonlyMap<string, readonly string[]>,
  store: VectorStore,
): Promise<string[]> {
  if (stale.size === 0) return [];
  const rows = (await store.get([...stale.keys()])).map((row) => ({
    ...row,
    paths: row.paths.filter((path) => !stale.get(row.id)!.includes(path)),
  }));
  if (rows.length > 0) log.info('mending rows of changes that were cut off', { rows: rows.length });
  const emptied = rows.filter((row) => row.paths.length === 0).map((row) => row.id);
  await store.upsert(rows.filter((row) => row.paths.length > 0));
  await store.remove(emptied);
  return emptied;
}

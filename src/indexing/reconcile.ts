import { pause } from '../core/pause.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { assetsOf, itemsOf, withPaths } from './asset.ts';
import type { Behind } from './complete.ts';
import { type Stage, stagesBehind } from './stage.ts';

/** Items or files that are looked at in one turn of the event loop: a server answers meanwhile. */
const PER_TURN = 2000;
/** A time that no file has: the file is read again by the next run. */
const UNKNOWN_TIME = -1;

/** What a store holds, as a run needs to know it. */
export interface Reconciled {
  /** Ids of the assets. */
  readonly known: Set<string>;
  /** What is to be computed for assets that are there. */
  readonly behind: Behind;
}

/**
 * Makes file catalog and store agree after a crash or a loss. The store is the truth: paths of assets that the catalog
 * lacks are added to it, files whose asset is lost are dropped from it, and a path that two assets claim, because a
 * change was cut off between writing the new one and removing the old one, stays with the new one. Needs the lock: it
 * may write.
 */
export async function reconcile(
  files: FileCatalog,
  store: VectorStore,
  stages: readonly Stage[] = [],
): Promise<Reconciled> {
  const known = new Set<string>();
  const behind = new Map<string, Set<string>>(stages.map(({ name }) => [name, new Set()]));
  const stale = new Map<string, string[]>();
  const claim = (id: string, path: string) => stale.set(id, [...(stale.get(id) ?? []), path]);
  /** For paths that were not in the catalog as the store has them: the id that the catalog named. */
  const replaced = new Map<string, string | null>();
  const fields = ['id', 'asset', 'paths', 'size', 'mtime', 'stages'] as const;
  for await (const items of store.scan({ fields, batch: PER_TURN })) {
    await pause();
    for (const { id, asset, paths, size, mtime, stages: done } of items) {
      for (const { name } of stagesBehind(stages, done)) behind.get(name)!.add(asset);
      if (id !== asset) continue;
      known.add(asset);
      for (const [i, path] of paths.entries()) {
        const entry = files.get(path);
        if (entry?.id === asset || replaced.get(path) === asset) continue;
        if (replaced.has(path)) {
          // Nothing tells which of two assets is right: reading the file again does.
          claim(asset, path);
          files.set(path, { ...entry!, mtime: UNKNOWN_TIME });
          continue;
        }
        if (entry?.id) claim(entry.id, path);
        replaced.set(path, entry?.id ?? null);
        // Only the first path's time is in the store; a copy is read again to see that it is one.
        const time = i === 0 && !entry ? mtime : UNKNOWN_TIME;
        files.set(path, { size, mtime: time, id: asset, error: null });
      }
    }
  }
  let seen = 0;
  for (const [path, { id }] of files.entries()) {
    if (id && !known.has(id)) files.delete(path);
    seen += 1;
    if (seen % PER_TURN === 0) await pause();
  }
  for (const id of await dropClaims(stale, store)) known.delete(id);
  await files.flush();
  return { known, behind: new Map([...behind].map(([name, ids]) => [name, [...ids]])) };
}

/** Takes paths off assets that have lost them; resolves to the ids of assets that are gone with their last path. */
async function dropClaims(
  stale: ReadonlyMap<string, readonly string[]>,
  store: VectorStore,
): Promise<string[]> {
  if (stale.size === 0) return [];
  const assets = [...assetsOf(await store.getAssets([...stale.keys()])).values()].map((asset) =>
    withPaths(
      asset,
      asset.facts.paths.filter((path) => !stale.get(asset.id)!.includes(path)),
    ),
  );
  if (assets.length > 0) log.info('repairing changes that were cut off', { assets: assets.length });
  const emptied = assets.filter(({ facts }) => facts.paths.length === 0).map(({ id }) => id);
  await store.upsert(assets.filter(({ facts }) => facts.paths.length > 0).flatMap(itemsOf), emptied);
  return emptied;
}

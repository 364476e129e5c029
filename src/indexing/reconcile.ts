import { pause } from '../core/pause.ts';
import { type FileCatalog, type FileEntry, UNKNOWN_TIME } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { assetsOf, itemsOf, withPaths } from './asset.ts';
import type { Behind } from './complete.ts';
import { type Stage, stagesBehind } from './stage.ts';

/** Items or files per turn of the event loop, so that a server can answer in between. */
const PER_TURN = 2000;

/** The state of a store that a run needs. */
export interface Reconciled {
  /** Ids of all stored assets. */
  readonly known: Set<string>;
  /** Stages to compute for stored assets. */
  readonly behind: Behind;
}

/**
 * Makes file catalog and store consistent after a crash or data loss. The store is authoritative: paths that the catalog
 * lacks are added to it, and files whose asset is missing or has lost their path (another machine wrote the same asset at the same
 * time) are dropped. A path claimed by two assets (an update was
 * interrupted) stays with the newer one. May write, so it needs the lock.
 *
 * @param others of a store that machines share: whether a path may be a file of another one, which must not be judged here. What
 * two assets claim is left to the walk, which reads the file again; null for a store of this machine alone
 * @param roots absolute paths of the folders of the library @default none
 */
export async function reconcile(
  files: FileCatalog,
  store: VectorStore,
  others: ((path: string) => boolean) | null,
  stages: readonly Stage[] = [],
  roots: readonly string[] = [],
): Promise<Reconciled> {
  const known = new Set<string>();
  const behind = new Map<string, Set<string>>(stages.map(({ name }) => [name, new Set()]));
  const stale = new Map<string, string[]>();
  const claim = (id: string, path: string) => stale.set(id, [...(stale.get(id) ?? []), path]);
  /** The catalog's former id of each path on which catalog and store disagreed. */
  const replaced = new Map<string, string | null>();
  /** Entries whose path the store has. */
  const confirmed = new Set<FileEntry>();
  const set = (path: string, entry: FileEntry) => {
    files.set(path, entry);
    confirmed.add(entry);
  };
  const fields = ['id', 'asset', 'paths', 'size', 'mtime', 'stages'] as const;
  for await (const items of store.scan({ fields, batch: PER_TURN })) {
    await pause();
    for (const item of items) {
      const { id, asset, paths, size, mtime } = item;
      for (const { name } of stagesBehind(stages, item)) behind.get(name)!.add(asset);
      if (id !== asset) continue;
      known.add(asset);
      for (const [i, path] of paths.entries()) {
        const entry = files.get(path);
        if (entry?.id === asset) confirmed.add(entry);
        if (entry?.id === asset || replaced.get(path) === asset || (entry && others)) continue;
        if (replaced.has(path)) {
          // Which of the two assets is right can only be decided by reading the file again.
          claim(asset, path);
          set(path, { ...entry!, mtime: UNKNOWN_TIME });
          continue;
        }
        if (entry?.id) claim(entry.id, path);
        replaced.set(path, entry?.id ?? null);
        // The store has the mtime of the first path only; a copy is read again to verify it.
        const time = i === 0 && !entry ? (mtime ?? UNKNOWN_TIME) : UNKNOWN_TIME;
        const foreign = others?.(path) && { foreign: true as const };
        set(path, { size: size ?? 0, mtime: time, id: asset, error: null, ...foreign });
      }
    }
  }
  let seen = 0;
  for (const [path, entry] of files.entries()) {
    if (entry.id && !confirmed.has(entry)) files.delete(path);
    seen += 1;
    if (seen % PER_TURN === 0) await pause();
  }
  for (const id of await dropClaims(stale, store, roots)) known.delete(id);
  await files.flush();
  return { known, behind: new Map([...behind].map(([name, ids]) => [name, [...ids]])) };
}

/** Removes paths from assets that no longer own them; resolves to the ids of assets left without a path and removed. */
async function dropClaims(
  stale: ReadonlyMap<string, readonly string[]>,
  store: VectorStore,
  roots: readonly string[],
): Promise<string[]> {
  if (stale.size === 0) return [];
  const assets = [...assetsOf(await store.getAssets([...stale.keys()])).values()].map((asset) =>
    withPaths(
      asset,
      asset.facts.paths.filter((path) => !stale.get(asset.id)!.includes(path)),
    ),
  );
  if (assets.length > 0) log.info('repairing interrupted changes', { assets: assets.length });
  const emptied = assets.filter(({ facts }) => facts.paths.length === 0).map(({ id }) => id);
  const kept = assets.filter(({ facts }) => facts.paths.length > 0);
  await store.upsert(
    kept.flatMap((asset) => itemsOf(asset, roots)),
    emptied,
  );
  return emptied;
}

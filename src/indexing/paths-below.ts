import type { Filter } from '../core/filter.ts';
import { withinTest } from '../core/folders.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { VectorStore } from '../store/store.ts';

/** The files of a collection at or below some paths. */
export interface PathsBelow {
  /** All, including those that are of other machines. */
  readonly known: ReadonlySet<string>;
  /** Those of this machine that failed or whose asset is stored. */
  readonly ours: ReadonlySet<string>;
  /** The stored assets of these. */
  readonly ids: ReadonlySet<string>;
}

/** With more targets, comparing each path with all of them takes longer than reading all paths. */
const MAX_FILTERED = 100;

/**
 * Looks for files in the catalog and in the store. Both are asked, because after a crash the catalog lacks files that the store has,
 * and only the catalog has those that failed. Unlike `reconcile` it does not read the whole library.
 *
 * @param targets absolute paths
 * @param files at least the entries at or below the targets
 * @param store null if the collection does not exist
 * @param others as for `reconcile`
 */
export async function pathsBelow(
  targets: readonly string[],
  files: FileCatalog,
  store: VectorStore | null,
  others: ((path: string) => boolean) | null,
): Promise<PathsBelow> {
  const isTarget = withinTest(targets);
  const entries = [...files.entries()].filter(([path]) => isTarget(path));
  const known = new Set(entries.map(([path]) => path));
  // Without a store, the catalog alone tells what there is.
  const own = entries.filter(([, { id, foreign }]) => !foreign && (id === null || store === null));
  const ours = new Set(own.map(([path]) => path));
  const ids = new Set<string>();
  if (store === null) return { known, ours, ids };
  const isOurs = (path: string, asset: string) => {
    const entry = files.get(path);
    // What two assets of a shared store claim is not judged, as in `reconcile`.
    return entry ? !entry.foreign && (others === null || entry.id === asset) : !others?.(path);
  };
  const filter = filterOf(targets);
  const fields = ['asset', 'paths'] as const;
  for await (const items of store.scan({ fields, leading: true, ...(filter && { filter }) })) {
    for (const { asset, paths } of items) {
      for (const path of paths.filter(isTarget)) {
        known.add(path);
        if (!isOurs(path, asset)) continue;
        ours.add(path);
        ids.add(asset);
      }
    }
  }
  return { known, ours, ids };
}

function filterOf(values: readonly string[]): Filter | undefined {
  if (values.length > MAX_FILTERED) return undefined;
  const fields = ['path', 'folders'] as const;
  return { op: 'or', of: fields.map((field) => ({ op: 'in', field, values })) };
}

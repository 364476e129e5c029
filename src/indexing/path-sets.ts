import { type Asset, withPaths } from './asset.ts';

/**
 * The paths of the assets of a batch as sets, because thousands of files may have the same content: to search and copy a list for
 * each of them would take time that grows with the square of their number.
 */
export interface PathSets {
  /** The paths of the asset, in their order; to be changed in place. */
  of(asset: Asset): Set<string>;
  /** Replaces the paths of the asset. */
  set(id: string, paths: Iterable<string>): void;
  /** The asset with its current paths; the same object if they have not changed. */
  applyTo(asset: Asset): Asset;
}

export function createPathSets(): PathSets {
  const sets = new Map<string, Set<string>>();
  return {
    of({ id, facts }) {
      const set = sets.get(id) ?? new Set(facts.paths);
      sets.set(id, set);
      return set;
    },
    set: (id, paths) => sets.set(id, new Set(paths)),
    applyTo(asset) {
      const set = sets.get(asset.id);
      if (set === undefined) return asset;
      const before = asset.facts.paths;
      let at = 0;
      for (const path of set) if (path !== before[at++]) return withPaths(asset, [...set]);
      return set.size === before.length ? asset : withPaths(asset, [...set]);
    },
  };
}

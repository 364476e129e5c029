import type { AssetFacts, Item } from '../store/item.ts';

/** A content with everything that is searched of it: what is written, and removed, as one. */
export interface Asset {
  /** md5 of the content. */
  readonly id: string;
  readonly facts: AssetFacts;
  /** The leading item first. Their own copies of the facts may be out of date: `itemsOf` renews them. */
  readonly items: readonly Item[];
}

/** The items of an asset as they are to be stored, each with the facts of the asset. */
export function itemsOf({ facts, items }: Asset): Item[] {
  return items.map((item) => ({ ...item, ...facts }));
}

/** Stored items by asset. */
export function assetsOf(items: readonly Item[]): Map<string, Asset> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.asset);
    if (!group) groups.set(item.asset, [item]);
    else if (item.id === item.asset) group.unshift(item);
    else group.push(item);
  }
  return new Map([...groups].map(([id, own]) => [id, { id, facts: factsOf(own[0]!), items: own }]));
}

function factsOf({ paths, size, mtime, takenAt, width, height, format }: Item): AssetFacts {
  return { paths, size, mtime, takenAt, width, height, format };
}

/** The asset with other paths, and the time of its first file if that is another one now. */
export function withPaths(asset: Asset, paths: readonly string[], mtime = asset.facts.mtime): Asset {
  return { ...asset, facts: { ...asset.facts, paths, mtime } };
}

import { datesOf } from '../images/origin/taken.ts';
import type { AssetFacts, Item } from '../store/item.ts';

/** The content of a file with all of its items, which are written and removed together. */
export interface Asset {
  /** md5 of the content. */
  readonly id: string;
  readonly facts: AssetFacts;
  /** The leading item first. Their copies of the facts may be stale: `itemsOf` updates them. */
  readonly items: readonly Item[];
}

/** The items of an asset as stored, each with the current facts of the asset; for `roots` see `datesOf`. */
export function itemsOf({ facts, items }: Asset, roots: readonly string[] = []): Item[] {
  const current = dated(facts, roots);
  return items.map((item) => ({ ...item, ...current }));
}

/** Facts with the dates that their paths and `mtime` say; for `roots` see `datesOf`. */
export const dated = (facts: AssetFacts, roots: readonly string[]): AssetFacts => ({
  ...facts,
  ...datesOf(facts, roots),
});

/** Groups stored items by asset. */
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

export function factsOf(item: Item): AssetFacts {
  const { paths, size, mtime, width, height, format } = item;
  const { takenAt, takenOffset, takenFrom, date, latitude, longitude } = item;
  return {
    ...{ paths, size, mtime, width, height, format },
    ...{ takenAt, takenOffset, takenFrom, date, latitude, longitude },
  };
}

export const withPaths = (asset: Asset, paths: readonly string[]): Asset => ({
  ...asset,
  facts: { ...asset.facts, paths },
});

/** The asset with the `mtime` of its first file. */
export const withMtime = (asset: Asset, mtime: number): Asset => ({
  ...asset,
  facts: { ...asset.facts, mtime },
});

/** The asset as one whose stage is still to be computed. */
export const withoutStage = (asset: Asset, name: string): Asset => ({
  ...asset,
  items: asset.items.map((item) => {
    const { [name]: _done, ...stages } = item.stages;
    return { ...item, stages };
  }),
});

import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../store/item.ts';
import { withoutCutText } from '../store/keeping.ts';
import type { Asset } from './asset.ts';
import { SKIPPED, type Stage } from './stage.ts';

/** What the library knows of the same pictures from its collections of other models. */
export interface Elsewhere {
  /** The items of these assets in all other collections. */
  itemsOf(assets: readonly string[]): Promise<readonly Item[]>;
  /** Whether no words are read in pictures with these paths. */
  readonly excludes: (paths: readonly string[]) => boolean;
}

/**
 * Takes over what was read in the same pictures for another model, because words belong to a picture and not to a model, and reading
 * takes much longer than embedding.
 *
 * @param version of the reader; null for any
 */
export async function withTexts(
  assets: readonly Asset[],
  elsewhere: Elsewhere | null | undefined,
  version: Stage['by'] | null,
): Promise<Asset[]> {
  const wanted = assets.filter(({ facts }) => !elsewhere?.excludes(facts.paths));
  if (!elsewhere || wanted.length === 0) return [...assets];
  const read = new Map<string, Item>();
  for (const item of await elsewhere.itemsOf(wanted.map(({ id }) => id)))
    if (isRead(item) && (version === null || item.stages.text === version)) read.set(item.id, item);
  return assets.map((asset) => (wanted.includes(asset) ? withTextOf(asset, read) : asset));
}

/** Whether all of its lines are there. */
const isRead = (item: Item): boolean => {
  const { text } = withoutCutText(item).stages;
  return text !== undefined && text !== SKIPPED && item.lines !== null;
};

function withTextOf(asset: Asset, read: ReadonlyMap<string, Item>): Asset {
  const items = asset.items.map((item) => {
    const other = read.get(item.id);
    if (!other || !isDeepStrictEqual(other.part, item.part)) return item;
    const { text, lines, stages } = other;
    return { ...item, text, lines, stages: { ...item.stages, text: stages.text! } };
  });
  return items.every((item, at) => item === asset.items[at]) ? asset : { ...asset, items };
}

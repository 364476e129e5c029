import type { Item, Stages } from './item.ts';
import type { VectorStore } from './store.ts';

/** What a collection keeps of its items, where that is less than everything. */
export interface Keeping {
  /** Names of the stages whose fields it has no place for. It records none of them as computed. */
  readonly lacks: readonly string[];
  /** The item as it will be read once it is written. */
  kept(item: Item): Item;
}

export const KEEPS_ALL: Keeping = { lacks: [], kept: (item) => item };

/** What a store keeps of an item. */
export const keepingIn = async (store: Pick<VectorStore, 'keeping'>): Promise<Keeping> =>
  (await store.keeping?.()) ?? KEEPS_ALL;

/** The stages that compute a caption and the text with its lines (indexing/picture-stages.ts). */
export const WORD_STAGES: readonly string[] = ['words', 'text'];

/** What is left of an item, or of some of its fields, in a collection without a place for words. */
export function withoutWords<I extends Partial<Item>>(item: I): I {
  const none = { caption: null, text: null, lines: null, stages: stagesWithoutWords(item.stages) };
  return Object.fromEntries(
    Object.entries(item).map(([field, value]) => [
      field,
      field in none ? none[field as keyof typeof none] : value,
    ]),
  ) as I;
}

const stagesWithoutWords = (stages: Stages = {}): Stages =>
  Object.fromEntries(Object.entries(stages).filter(([name]) => !WORD_STAGES.includes(name)));

/** Without the record of its text if some of its lines have been cut: another collection may have room for all. */
export function withoutCutText(item: Item): Item {
  const { text, lines } = item;
  if (!text || lines === null || lines.length >= text.split('\n').length) return item;
  const { text: _cut, ...stages } = item.stages;
  return { ...item, stages };
}

/** Whether fewer lines or paths are kept of an item than it has. */
export const isCut = (item: Item, kept: Item): boolean =>
  kept.paths.length < item.paths.length ||
  (item.lines !== null && kept.lines !== null && kept.lines.length < item.lines.length);

import { allOf, type Filter } from '../core/filter.ts';
import type { WordMatch } from '../core/retrievers.ts';
import type { Hit, VectorStore } from '../store/store.ts';
import type { RetrieverQuery } from './retriever.ts';
import type { Sought } from './sought.ts';
import { hasAny } from './word-filters.ts';

/** More words are a description, of which no text has most by its words alone; and each is counted in all items. */
const MAX_WORDS = 8;
/** The words of a larger library may be too many for memory (store/snapshot/): counting one then reads those of all items. */
const MAX_LIBRARY = 200_000;
/** Items that are looked at, the nearest first: words that more of them have tell little. */
const MAX_ITEMS = 1000;

/** A word with its weight: the rarer it is in the library, the more it tells. The weights of all words add up to 1. */
export interface WeightedWord {
  readonly forms: readonly string[];
  readonly share: number;
  /** Items that have it. */
  readonly count: number;
}

/**
 * Weighs the words of a query by their rarity, log(1 + items / items with it, at least 1): a word that no picture has, as "poster" when
 * none says that it is one, weighs no more than the name that is written on a single one.
 *
 * Sparck Jones, "A statistical interpretation of term specificity and its application in retrieval" (1972).
 */
export async function weighWords({ words }: Sought, store: VectorStore): Promise<WeightedWord[]> {
  if (words.length < 2 || words.length > MAX_WORDS) return [];
  const items = await store.count();
  if (items > MAX_LIBRARY) return [];
  const counts = await Promise.all(words.map((forms) => store.count(hasAny(forms))));
  const weights = counts.map((count) => Math.log(1 + items / Math.max(1, count)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return words.map((forms, i) => ({ forms, share: weights[i]! / total, count: counts[i]! }));
}

/** The nearest items that may have half of the words by weight. */
export async function nearestWithSome(query: RetrieverQuery, words: readonly WeightedWord[]): Promise<Hit[]> {
  const telling = needed(words);
  if (telling === null) return [];
  const some: Filter = { op: 'or', of: telling.map(({ forms }) => hasAny(forms)) };
  const { store, vector, filter } = query;
  return store.search({
    vector,
    limit: MAX_ITEMS,
    filter: allOf([...(filter ? [filter] : []), some])!,
    thorough: true,
  });
}

/** The rarest words without which the others do not weigh half; null if those that no item has weigh more than half. */
function needed(words: readonly WeightedWord[]): WeightedWord[] | null {
  const present = words.filter(({ count }) => count > 0).sort((a, b) => b.share - a.share);
  let left = present.reduce((sum, { share }) => sum + share, 0);
  if (left < HALF) return null;
  const found: WeightedWord[] = [];
  while (left >= HALF) {
    const word = present[found.length]!;
    found.push(word);
    left -= word.share;
  }
  return found;
}

/** Shares are sums of fractions. */
const HALF = 0.5 - 1e-9;

/**
 * How an item has the words: `most` if it has two or more of them that weigh more than the others, `some` if those that it has weigh as
 * much; else null.
 */
export function matchOfMost(
  words: readonly WeightedWord[],
  names: string,
  written: string | null,
): WordMatch | null {
  const own = words.filter(({ forms }) =>
    forms.some((form) => names.includes(form) || written?.includes(form)),
  );
  const share = own.reduce((sum, word) => sum + word.share, 0);
  if (share < HALF) return null;
  return own.length > 1 && share > 1 - HALF ? 'most' : 'some';
}

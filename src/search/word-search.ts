import { allOf, type Filter } from '../core/filter.ts';
import { WORD_MATCHES, type WordMatch } from '../core/retrievers.ts';
import { nameWords, writtenWords } from '../core/tokens.ts';
import type { Hit } from '../store/store.ts';
import { matchOfMost, nearestWithSome, weighWords } from './most-words.ts';
import type { Candidate, Retriever, RetrieverQuery } from './retriever.ts';
import { begunWords, matchOf, type Sought } from './sought.ts';
import { type WordFilter, wordFilter, wordsAbove } from './word-filters.ts';

/** Factor by which a search grows while many items are of the same assets. */
const DEEPER = 4;
/**
 * Items that are looked at if a word is one of the folders above the library: the store finds it in every name, so that there is no telling
 * how many have to be looked at. The same for every page, whose order would depend on it.
 */
const AMONG_ALL = 1000;

/**
 * Finds the items that have the words of the query in their names, their captions or written on them, the best words first, then the
 * nearest; the score is the cosine similarity. Of every way to have the words the nearest assets of this depth are found, however many
 * others are nearer, so that a result has its place whatever the depth.
 */
export const wordSearch: Retriever = {
  name: 'words',
  async retrieve(query, depth, signal) {
    const { sought, roots, half } = query;
    if (sought === null) return [];
    const isAbove = hasWordsOf(sought, wordsAbove(roots));
    const hits = await nearest(query, wordFilter(sought), isAbove ? AMONG_ALL : depth);
    signal?.throwIfAborted();
    const all = candidatesOf(hits, query, (names, written) => matchOf(sought, names, written));
    if (all.some(({ words }) => words !== 'prefix')) return all;
    const words = await weighWords(sought, query.store);
    signal?.throwIfAborted();
    const some = await nearestWithSome(query, words);
    signal?.throwIfAborted();
    const known = new Set(all.map(({ item }) => item));
    const partly = candidatesOf(some, query, (names, written) => matchOfMost(words, names, written));
    return [
      ...all,
      ...partly.filter(({ item, words }) => !known.has(item) && (half || words === 'most')),
    ].sort(byMatch);
  },
};

/** How an item has the words, from those of its names and those that are written in it; null if it has not. */
type Matcher = (names: string, written: string | null) => WordMatch | null;

/** The hits that have the words, best first. */
function candidatesOf(
  hits: readonly Hit[],
  { minScore, roots }: RetrieverQuery,
  match: Matcher,
): Candidate[] {
  const known = new Map(hits.map((hit) => [hit.item.id, hit]));
  return [...known.values()]
    .filter(({ score }) => score >= minScore)
    .flatMap(({ score, item }): Candidate[] => {
      const paths = item.entry === null ? item.paths : [];
      const names = nameWords(
        paths.map((path) => below(path, roots)),
        item.caption,
      );
      const words = match(names, writtenWords(item.text));
      return words === null ? [] : [{ item: item.id, asset: item.asset, score, words, info: item }];
    })
    .sort(byMatch);
}

function byMatch(a: Candidate, b: Candidate): number {
  return orderOf(a) - orderOf(b) || b.score - a.score || (a.item < b.item ? -1 : 1);
}

const orderOf = ({ words }: Candidate) => WORD_MATCHES.indexOf(words!);

const hasWordsOf = (sought: Sought, names: string) =>
  [...begunWords(sought).flat(), ...sought.folders].some((part) => names.includes(part));

/** The nearest assets that match the filter, and if there are more of them, those that match the narrower ones. */
async function nearest(query: RetrieverQuery, { filter, within }: WordFilter, depth: number): Promise<Hit[]> {
  for (let limit = depth; ; limit *= DEEPER) {
    const hits = await search(query, filter, limit);
    if (hits.length < limit) return hits;
    if (new Set(hits.map(({ item }) => item.asset)).size < depth) continue;
    const narrower = await Promise.all(within.map((one) => nearest(query, one, depth)));
    return [...hits, ...narrower.flat()];
  }
}

function search({ store, vector, filter }: RetrieverQuery, words: Filter, limit: number): Promise<Hit[]> {
  // An index would evaluate the words several times, to know how far to look, and they leave few items to compare.
  return store.search({
    vector,
    limit,
    filter: allOf([...(filter ? [filter] : []), words])!,
    thorough: true,
  });
}

/** A path from its root on: the names of the folders above the library are those of every picture. */
function below(path: string, roots: readonly string[]): string {
  const root = roots.find((folder) => path.startsWith(folder));
  return root === undefined ? path : path.slice(root.length);
}

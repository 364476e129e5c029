import { allOf, type Filter } from '../core/filter.ts';
import { WORD_MATCHES } from '../core/retrievers.ts';
import { nameWords, writtenWords } from '../core/tokens.ts';
import type { Hit } from '../store/store.ts';
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
    const { sought, minScore, roots } = query;
    if (sought === null) return [];
    const isAbove = hasWordsOf(sought, wordsAbove(roots));
    const hits = await nearest(query, wordFilter(sought), isAbove ? AMONG_ALL : depth);
    signal?.throwIfAborted();
    const known = new Map(hits.map((hit) => [hit.item.id, hit]));
    return [...known.values()]
      .filter(({ score }) => score >= minScore)
      .flatMap((hit) => candidateOf(hit, sought, roots))
      .sort((a, b) => orderOf(a) - orderOf(b) || b.score - a.score || (a.item < b.item ? -1 : 1));
  },
};

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
  return store.search({ vector, limit, filter: allOf([...(filter ? [filter] : []), words])!, exact: true });
}

function candidateOf({ score, item }: Hit, sought: Sought, roots: readonly string[]): Candidate[] {
  const names = nameWords(
    item.paths.map((path) => below(path, roots)),
    item.caption,
  );
  const words = matchOf(sought, names, writtenWords(item.text));
  return words === null ? [] : [{ item: item.id, asset: item.asset, score, words, info: item }];
}

/** A path from its root on: the names of the folders above the library are those of every picture. */
function below(path: string, roots: readonly string[]): string {
  const root = roots.find((folder) => path.startsWith(folder));
  return root === undefined ? path : path.slice(root.length);
}

import { allOf, type Filter } from '../core/filter.ts';
import { nameWords, writtenWords } from '../core/tokens.ts';
import type { Hit } from '../store/store.ts';
import type { Candidate, Retriever, RetrieverQuery } from './retriever.ts';
import { candidatesFilter, exactFilter, matchOf, type Sought, sequenceFilter } from './sought.ts';

/**
 * Finds the items that have the words of the query in their names, their captions or written on them; the score is the cosine
 * similarity, by which the store sorts them.
 */
export const wordSearch: Retriever = {
  name: 'words',
  async retrieve(query, depth, signal) {
    const { store, sought, minScore } = query;
    if (sought === null || !(await store.findsWords())) return [];
    const hits = await search(query, candidatesFilter(sought), depth);
    if (hits.length === depth) {
      // Among so many, the best by words need not be the nearest.
      for (const filter of [exactFilter(sought), sequenceFilter(sought)])
        hits.push(...(await search(query, filter, depth)));
    }
    signal?.throwIfAborted();
    const known = new Map(hits.map((hit) => [hit.item.id, hit]));
    return [...known.values()]
      .filter(({ score }) => score >= minScore)
      .flatMap((hit) => candidateOf(hit, sought, query.roots));
  },
};

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

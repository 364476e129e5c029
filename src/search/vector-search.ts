import type { Retriever } from './retriever.ts';

/** Finds the items whose vectors are nearest to the vector of the query; the score is the cosine similarity, -1 to 1. */
export const vectorSearch: Retriever = {
  name: 'vector',
  async retrieve({ store, vector, filter, minScore, effort }, depth, signal) {
    const hits = await store.search({ vector, limit: depth, ...effort, ...(filter && { filter }) });
    signal?.throwIfAborted();
    return hits
      .filter(({ score }) => score >= minScore)
      .map(({ score, item }) => ({ item: item.id, asset: item.asset, score, info: item }));
  },
};

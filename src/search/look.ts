import type { Retriever } from './retriever.ts';

/** Vector search; the score is the cosine similarity, -1 to 1. */
export const look: Retriever = {
  name: 'look',
  async retrieve({ store, vector, filter, minScore }, depth, signal) {
    const hits = await store.search({ vector, limit: depth, ...(filter && { filter }) });
    signal?.throwIfAborted();
    return hits
      .filter(({ score }) => score >= minScore)
      .map(({ score, item }) => ({ item: item.id, asset: item.asset, score, info: item }));
  },
};

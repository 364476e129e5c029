import type { Hit } from '../store/store.ts';
import type { Candidate, Retriever, RetrieverQuery } from './retriever.ts';

/** Maximum number of images that count as equally similar to the picture of a query. */
const MAX_ALIKE = 50;

/**
 * Finds the items whose vectors are nearest to the vector of the query. The score is the cosine similarity, -1 to 1; if words
 * change a picture, without what its near copies are more similar to it than needed to look alike, so that the words decide
 * among them: “this, but at night” would otherwise find a copy of this picture first.
 */
export const vectorSearch: Retriever = {
  name: 'vector',
  async retrieve(query, depth, signal) {
    const reductions = await reductionsOf(query);
    signal?.throwIfAborted();
    // More items, because some of the first may rank lower, so that the order does not depend on the depth.
    const hits = await nearest(query, query.vector, depth + reductions.size);
    signal?.throwIfAborted();
    const candidates = hits.map(({ score, item }): Candidate => {
      const reduced = score - (reductions.get(item.id) ?? 0);
      return { item: item.id, asset: item.asset, score: reduced, info: item };
    });
    if (reductions.size > 0) candidates.sort((a, b) => b.score - a.score);
    return candidates.slice(0, depth).filter(({ score }) => score >= query.minScore);
  },
};

/** By id of an item, what is subtracted from its score. */
async function reductionsOf(query: RetrieverQuery): Promise<Map<string, number>> {
  if (query.changed === null) return new Map();
  const { vector, alike, share } = query.changed;
  const hits = await nearest(query, vector, MAX_ALIKE);
  const copies = hits.filter(({ score }) => score > alike);
  return new Map(copies.map(({ score, item }) => [item.id, share * (score - alike)]));
}

function nearest(
  { store, filter, effort }: RetrieverQuery,
  vector: Float32Array,
  limit: number,
): Promise<Hit[]> {
  return store.search({ vector, limit, ...effort, ...(filter && { filter }) });
}

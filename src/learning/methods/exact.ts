import { createBest, type Near } from './best.ts';
import { similarityAt, type Vectors } from './vectors.ts';

/** Brute force: compares the query with every vector. Slow when there are many, and never wrong. */
export function searchExactly(vectors: Vectors, query: Float32Array, limit: number): readonly Near[] {
  const best = createBest(limit);
  for (let i = 0; i < vectors.count; i++) best.offer(i, similarityAt(vectors, i, query));
  return best.found;
}

import { createBest, type Near } from './best.ts';
import { type ProductQuantizer, scoreFromTable, similarityTable } from './product-quantizer.ts';
import { similarityAt, type Vectors } from './vectors.ts';

/** Compares a query with the codes of all vectors. */
export function searchCodes(
  quantizer: ProductQuantizer,
  codes: Uint8Array,
  query: Float32Array,
  limit: number,
): readonly Near[] {
  const { segments } = quantizer;
  const table = similarityTable(quantizer, query);
  const best = createBest(limit);
  for (let at = 0, i = 0; at < codes.length; at += segments, i++)
    best.offer(i, scoreFromTable(table, codes, at, segments));
  return best.found;
}

/** Puts candidates right: compares the query with their whole vectors, and keeps the best. */
export function refine(
  candidates: readonly Near[],
  vectors: Vectors,
  query: Float32Array,
  limit: number,
): readonly Near[] {
  const best = createBest(limit);
  for (const { index } of candidates) best.offer(index, similarityAt(vectors, index, query));
  return best.found;
}

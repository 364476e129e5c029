import { createBest, type Near } from './best.ts';
import { type InvertedFile, nearestCells } from './inverted-file.ts';
import { type ProductQuantizer, scoreFromTable, similarityTable } from './product-quantizer.ts';
import { createVectors, type Vectors, vectorAt } from './vectors.ts';

/** An inverted file whose lists keep codes: of the difference between a vector and the centre of its cell. */
export interface IvfPq {
  readonly file: InvertedFile;
  /** Trained on these differences, which are smaller than the vectors and therefore rounded less coarsely. */
  readonly quantizer: ProductQuantizer;
  /** The code of each vector, one after the other. */
  readonly codes: Uint8Array;
}

/** What is left of each vector when the centre of its cell is taken away. */
export function differencesFromCentres({ centroids, lists }: InvertedFile, vectors: Vectors): Vectors {
  const differences = createVectors(vectors.count, vectors.dimensions);
  lists.forEach((list, cell) => {
    const centre = vectorAt(centroids, cell);
    for (const i of list) {
      const difference = vectorAt(differences, i);
      const vector = vectorAt(vectors, i);
      for (let d = 0; d < difference.length; d++) difference[d] = vector[d]! - centre[d]!;
    }
  });
  return differences;
}

/** The similarity to the centre of the cell, plus that to the difference by the table, which is the same in every cell. */
export function searchIvfPq(
  { file, quantizer, codes }: IvfPq,
  query: Float32Array,
  { limit, nprobe }: { readonly limit: number; readonly nprobe: number },
): { readonly found: readonly Near[]; readonly codesRead: number } {
  const { segments } = quantizer;
  const table = similarityTable(quantizer, query);
  const best = createBest(limit);
  let codesRead = 0;
  for (const { index: cell, score: toCentre } of nearestCells(file, query).slice(0, nprobe)) {
    const list = file.lists[cell]!;
    codesRead += list.length;
    for (const i of list) best.offer(i, toCentre + scoreFromTable(table, codes, i * segments, segments));
  }
  return { found: best.found, codesRead };
}

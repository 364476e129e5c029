import { normalize } from '../../core/vector.ts';
import { createKernel, strideOf } from './kernel.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface Vectors {
  /** Stores the normalised vector of the item at this index. */
  set(item: number, vector: Float32Array): void;
  /** Cosine similarities to all items, -1 to 1. The next call overwrites the array. */
  cosines(vector: Float32Array): Float32Array;
}

/** Stores vectors contiguously in the memory of a WebAssembly kernel, which compares a query with all of them. */
export function createVectors(items: number, dimensions: number): Vectors {
  const stride = strideOf(dimensions);
  const query = items * stride * BYTES;
  const output = query + stride * BYTES;
  const { dots, buffer } = createKernel(output + items * BYTES);
  const values = new Float32Array(buffer, 0, items * stride);
  const queryValues = new Float32Array(buffer, query, stride);
  const scores = new Float32Array(buffer, output, items);
  return {
    set(item, vector) {
      values.set(normalize(vector).unit, item * stride);
    },
    cosines(vector) {
      queryValues.set(normalize(vector).unit);
      dots(query, output, 0, query, output);
      // Rounding can push the cosine of a vector with itself above 1.
      for (let item = 0; item < items; item++) scores[item] = Math.max(-1, Math.min(1, scores[item]!));
      return scores;
    },
  };
}

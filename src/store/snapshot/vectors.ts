import { normalize } from '../../core/vector.ts';
import { type DotKernel, encodeDotKernel, VALUES_PER_ROUND } from './dot-kernel.ts';

const PAGE = 65_536;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface Vectors {
  /** Stores the normalised vector of the item at this index. */
  set(item: number, vector: Float32Array): void;
  /** Cosine similarities to all items, -1 to 1. The next call overwrites the array. */
  cosines(vector: Float32Array): Float32Array;
}

let module: WebAssembly.Module | undefined;

/** Stores vectors contiguously in the memory of a WebAssembly kernel, which compares a query with all of them. */
export function createVectors(items: number, dimensions: number): Vectors {
  const stride = Math.ceil(dimensions / VALUES_PER_ROUND) * VALUES_PER_ROUND;
  const query = items * stride;
  const output = query + stride;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((output + items) * BYTES) / PAGE) });
  module ??= new WebAssembly.Module(encodeDotKernel());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { dots } = exports as unknown as DotKernel;
  const values = new Float32Array(memory.buffer);
  const scores = values.subarray(output, output + items);
  let asked: Float32Array | null = null;
  return {
    set(item, vector) {
      values.set(normalize(vector).unit, item * stride);
      asked = null;
    },
    cosines(vector) {
      // Every retriever of a search asks with the same vector.
      if (asked?.length === vector.length && asked.every((value, i) => value === vector[i])) return scores;
      asked = vector.slice();
      values.set(normalize(vector).unit, query);
      dots(query * BYTES, output * BYTES, 0, query * BYTES, output * BYTES);
      // Rounding can push the cosine of a vector with itself above 1.
      for (let item = 0; item < items; item++) scores[item] = Math.max(-1, Math.min(1, scores[item]!));
      return scores;
    },
  };
}

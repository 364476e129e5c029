import { normalize } from '../../core/vector.ts';
import { type DotKernel, encodeDotKernel, VALUES_AT_ONCE } from './dot-kernel.ts';

const PAGE = 65_536;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface Vectors {
  /** Keeps the direction of the vector as that of the item with this number, from 0 on. */
  set(item: number, vector: Float32Array): void;
  /** Cosines of the vector with every item, from -1 to 1. They are overwritten by the next call. */
  cosines(vector: Float32Array): Float32Array;
}

let module: WebAssembly.Module | undefined;

/** Vectors side by side in the memory of a WebAssembly kernel, which compares all of them with another one. */
export function createVectors(items: number, dimensions: number): Vectors {
  const stride = Math.ceil(dimensions / VALUES_AT_ONCE) * VALUES_AT_ONCE;
  const query = items * stride;
  const output = query + stride;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((output + items) * BYTES) / PAGE) });
  module ??= new WebAssembly.Module(encodeDotKernel());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { dots } = exports as unknown as DotKernel;
  const values = new Float32Array(memory.buffer);
  const scores = values.subarray(output, output + items);
  return {
    set(item, vector) {
      values.set(normalize(vector).unit, item * stride);
    },
    cosines(vector) {
      values.set(normalize(vector).unit, query);
      dots(query * BYTES, output * BYTES, 0, query * BYTES, output * BYTES);
      // Rounding can take the cosine of a vector with itself past 1.
      for (let item = 0; item < items; item++) scores[item] = Math.max(-1, Math.min(1, scores[item]!));
      return scores;
    },
  };
}

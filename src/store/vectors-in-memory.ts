import { normalize } from '../core/vector.ts';
import { type DotKernel, encodeDotKernel, VALUES_AT_ONCE } from './dot-kernel.ts';

const PAGE = 65_536;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface VectorsInMemory {
  /** Keeps the direction of the vector as that of the row with this number, from 0 on. */
  set(row: number, vector: Float32Array): void;
  /** Cosines of the vector with every row, from -1 to 1. They are overwritten by the next call. */
  cosines(vector: Float32Array): Float32Array;
}

let module: WebAssembly.Module | undefined;

/** Vectors side by side in the memory of a WebAssembly kernel, which compares all of them with another one. */
export function createVectorsInMemory(rows: number, dimensions: number): VectorsInMemory {
  const stride = Math.ceil(dimensions / VALUES_AT_ONCE) * VALUES_AT_ONCE;
  const query = rows * stride;
  const output = query + stride;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((output + rows) * BYTES) / PAGE) });
  module ??= new WebAssembly.Module(encodeDotKernel());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { dots } = exports as unknown as DotKernel;
  const values = new Float32Array(memory.buffer);
  const scores = values.subarray(output, output + rows);
  return {
    set(row, vector) {
      values.set(normalize(vector).unit, row * stride);
    },
    cosines(vector) {
      values.set(normalize(vector).unit, query);
      dots(query * BYTES, output * BYTES, 0, query * BYTES, output * BYTES);
      // Rounding can take the cosine of a vector with itself past 1.
      for (let row = 0; row < rows; row++) scores[row] = Math.max(-1, Math.min(1, scores[row]!));
      return scores;
    },
  };
}

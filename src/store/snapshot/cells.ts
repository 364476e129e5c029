import { createKernel, type Kernel } from './kernel.ts';
import { roundToBytes, roundToShorts } from './rounding.ts';

/** Iterations of k-means: more hardly change which cells a search has to visit. */
const ITERATIONS = 6;

/** The centroids of an inverted file, in the memory of a kernel. */
export interface Centroids {
  /** The number of the centroid that is nearest to a unit vector, by rounded values. */
  nearest(vector: Float32Array): number;
  /** Centroids one behind the other, unit vectors. */
  values(): Float32Array;
}

/**
 * Spherical k-means, which groups unit vectors by direction.
 *
 * @param sample unit vectors one behind the other, at least as many as cells
 * @param onProgress called between pieces of work with the share that is done, 0 to 1
 */
export function findCentroids(
  sample: Float32Array,
  {
    cells,
    dimensions,
    stride,
  }: { readonly cells: number; readonly dimensions: number; readonly stride: number },
): Centroids {
  const size = sample.length / dimensions;
  const at = (i: number) => sample.subarray(i * dimensions, (i + 1) * dimensions);
  const kernel = createRounded(cells, dimensions, stride);
  // Evenly spread over the sample, which is in the order of the store.
  for (let cell = 0; cell < cells; cell++) kernel.set(cell, at(Math.floor((cell * size) / cells)));
  for (let round = 0; round < ITERATIONS; round++) {
    const sums = new Float32Array(cells * dimensions);
    const counts = new Uint32Array(cells);
    for (let i = 0; i < size; i++) {
      const cell = kernel.nearest(at(i));
      const vector = at(i);
      const base = cell * dimensions;
      for (let d = 0; d < dimensions; d++) sums[base + d]! += vector[d]!;
      counts[cell]! += 1;
    }
    for (let cell = 0; cell < cells; cell++) {
      // An empty cell takes over a vector of the sample, another one in each round.
      const other = at((cell * 7919 + round * 104_729) % size);
      kernel.set(
        cell,
        counts[cell] === 0 ? other : unitOf(sums.subarray(cell * dimensions, (cell + 1) * dimensions), other),
      );
    }
  }
  return kernel;
}

function createRounded(
  cells: number,
  dimensions: number,
  stride: number,
): Centroids & { set(cell: number, unit: Float32Array): void } {
  const query = cells * stride;
  const queryEnd = query + stride * Int16Array.BYTES_PER_ELEMENT;
  const { byteDots, buffer }: Kernel = createKernel(queryEnd + cells * Int32Array.BYTES_PER_ELEMENT);
  const codes = new Int8Array(buffer, 0, query);
  const shorts = new Int16Array(buffer, query, stride);
  const sums = new Int32Array(buffer, queryEnd, cells);
  const scales = new Float32Array(cells);
  const values = new Float32Array(cells * dimensions);
  return {
    set(cell, unit) {
      values.set(unit, cell * dimensions);
      scales[cell] = roundToBytes(unit, codes.subarray(cell * stride, (cell + 1) * stride)).scale;
    },
    nearest(vector) {
      roundToShorts(vector, shorts);
      byteDots(query, queryEnd, 0, query, queryEnd);
      let [best, most] = [0, -Infinity];
      for (let cell = 0; cell < cells; cell++) {
        const cosine = sums[cell]! * scales[cell]!;
        if (cosine > most) [best, most] = [cell, cosine];
      }
      return best;
    },
    values: () => values,
  };
}

/** The sum as a unit vector; the other one if vectors cancel each other out. */
function unitOf(sum: Float32Array, other: Float32Array): Float32Array {
  let squares = 0;
  for (const value of sum) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? other : sum.map((value) => value / length);
}

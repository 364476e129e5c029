import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedCopy, FILES } from './copy-files.ts';
import { createKernel, strideOf } from './kernel.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** Vectors that are read at once, at most. */
const RUN = 256;
/** Rows between two wanted ones that are read along: as many cost less than another read. */
const GAP = 4;

/** The exact vectors of a copy, which stay on the disk. */
export interface ExactVectors {
  /**
   * The cosines of a unit vector with these rows, -1 to 1. Throws `DamagedCopy` if the file ends too early.
   *
   * @param rows in ascending order
   */
  cosines(vector: Float32Array, rows: Uint32Array): Float32Array;
  /** The unit vector of a row. Throws `DamagedCopy` if the file ends too early. */
  vector(row: number): Float32Array;
  close(): void;
}

export function createExactVectors(folder: string, dimensions: number): ExactVectors {
  const file = openSync(join(folder, FILES.vectors), 'r');
  const stride = strideOf(dimensions);
  const query = RUN * stride * FLOAT;
  const output = query + stride * FLOAT;
  const { dots, buffer } = createKernel(output + RUN * FLOAT);
  const padded = new Float32Array(buffer, 0, RUN * stride);
  const queryValues = new Float32Array(buffer, query, stride);
  const sums = new Float32Array(buffer, output, RUN);
  const isPadded = stride !== dimensions;
  const values = isPadded ? new Float32Array(RUN * dimensions) : padded;

  /** Places the vectors of `count` rows from `first` where the kernel expects them. */
  function load(first: number, count: number): void {
    const bytes = count * dimensions * FLOAT;
    const target = values.subarray(0, count * dimensions);
    if (readSync(file, target, 0, bytes, first * dimensions * FLOAT) !== bytes)
      throw new DamagedCopy('The vectors end too early.');
    if (!isPadded) return;
    for (let i = 0; i < count; i++)
      padded.set(values.subarray(i * dimensions, (i + 1) * dimensions), i * stride);
  }

  return {
    cosines(vector, rows) {
      queryValues.set(vector);
      const cosines = new Float32Array(rows.length);
      for (let next = 0; next < rows.length; ) {
        const first = rows[next]!;
        let last = next;
        while (
          last + 1 < rows.length &&
          rows[last + 1]! - rows[last]! <= GAP &&
          rows[last + 1]! - first < RUN
        )
          last++;
        const count = rows[last]! - first + 1;
        load(first, count);
        dots(query, output, 0, count * stride * FLOAT, output);
        for (; next <= last; next++) {
          // Rounding can push the cosine of a vector with itself above 1.
          cosines[next] = Math.max(-1, Math.min(1, sums[rows[next]! - first]!));
        }
      }
      return cosines;
    },
    vector(row) {
      load(row, 1);
      return values.slice(0, dimensions);
    },
    close() {
      closeSync(file);
    },
  };
}

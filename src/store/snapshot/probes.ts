import { createVectors } from './compared-vectors.ts';

/** The arrays of an inverted file. */
export interface CellArrays {
  /** Where the positions of each cell end. */
  readonly cellEnds: Uint32Array;
  /** Unit vectors that the cells lie around, one behind the other. */
  readonly centroids: Float32Array;
  /** The row at each position. */
  readonly rowOf: Uint32Array;
}

/** The cells of an inverted file: which positions they have, and what they lie around. */
export interface Cells {
  readonly count: number;
  /**
   * The positions in the cells that are nearest to a vector: starts and ends in ascending order, neighbours joined.
   *
   * @param probes number of cells
   */
  rangesOf(vector: Float32Array, probes: number): Uint32Array;
  /** How many of the cells nearest to a vector have to be visited to find each of these rows: 1 for those of the first cell. */
  ranksOf(vector: Float32Array, rows: ReadonlySet<number>): ReadonlyMap<number, number>;
}

export function createCells({ cellEnds, centroids, rowOf }: CellArrays): Cells {
  const count = cellEnds.length;
  const dimensions = centroids.length / count;
  const compared = createVectors(count, dimensions);
  for (let cell = 0; cell < count; cell++)
    compared.set(cell, centroids.subarray(cell * dimensions, (cell + 1) * dimensions));

  /** The numbers of all cells, the nearest first. */
  function nearest(vector: Float32Array): Uint32Array {
    const cosines = compared.cosines(vector);
    return Uint32Array.from(cosines.keys()).sort((a, b) => cosines[b]! - cosines[a]!);
  }

  return {
    count,
    rangesOf(vector, probes) {
      const ranges: number[] = [];
      for (const cell of nearest(vector).subarray(0, probes).sort()) {
        const start = cellEnds[cell - 1] ?? 0;
        if (ranges.at(-1) === start) ranges.pop();
        else ranges.push(start);
        ranges.push(cellEnds[cell]!);
      }
      return Uint32Array.from(ranges);
    },
    ranksOf(vector, rows) {
      const rankOf = new Uint32Array(count);
      for (const [i, cell] of nearest(vector).entries()) rankOf[cell] = i + 1;
      const ranks = new Map<number, number>();
      for (let position = 0, cell = 0; position < rowOf.length && ranks.size < rows.size; position++) {
        while (position >= cellEnds[cell]!) cell++;
        const row = rowOf[position]!;
        if (rows.has(row)) ranks.set(row, rankOf[cell]!);
      }
      return ranks;
    },
  };
}

/** The cells of an inverted file: which positions they have, and what they lie around. */
export interface Cells {
  /** Where the positions of each cell end. */
  readonly cellEnds: Uint32Array;
  /** Unit vectors one behind the other. */
  readonly centroids: Float32Array;
}

/**
 * The positions in the cells that are nearest to a vector.
 *
 * @param probes number of cells
 * @param least cells are added until they have so many positions
 * @returns starts and ends in ascending order, neighbours joined
 */
export function rangesOf(
  { cellEnds, centroids }: Cells,
  vector: Float32Array,
  probes: number,
  least: number,
): Uint32Array {
  const cosines = new Float32Array(cellEnds.length);
  for (let cell = 0, at = 0; cell < cosines.length; cell++) {
    let sum = 0;
    for (let d = 0; d < vector.length; d++) sum += vector[d]! * centroids[at++]!;
    cosines[cell] = sum;
  }
  const nearest = Uint32Array.from(cosines.keys()).sort((a, b) => cosines[b]! - cosines[a]!);
  const sizeOf = (cell: number) => cellEnds[cell]! - (cellEnds[cell - 1] ?? 0);
  let [count, positions] = [0, 0];
  while (count < nearest.length && (count < probes || positions < least))
    positions += sizeOf(nearest[count++]!);
  const ranges: number[] = [];
  for (const cell of nearest.subarray(0, count).sort()) {
    const start = cellEnds[cell - 1] ?? 0;
    if (ranges.at(-1) === start) ranges.pop();
    else ranges.push(start);
    ranges.push(cellEnds[cell]!);
  }
  return Uint32Array.from(ranges);
}

/** Ranks that are kept: those of the nearest 10 of the last 200 queries. */
const KEPT = 2000;
/** With fewer, nothing can be said about a recall of .99. */
const ENOUGH = 200;

/**
 * How many cells of an inverted file searches have to visit, from what was measured: the rank of the cell of each of the truly nearest
 * vectors, if the cells are ordered by how near they are to the query.
 */
export interface CellRanks {
  /** Takes the ranks of the nearest of one query, 1 for the first cell. They replace the oldest. */
  add(ranks: Iterable<number>): void;
  /** The least number of cells in which this share of the nearest was, 0 to 1; null if too little was measured. */
  cellsFor(recall: number): number | null;
  /** The share of the nearest that was in so many cells, 0 to 1; null if too little was measured. */
  recallOf(cells: number): number | null;
}

/** @param measured ranks that are known already */
export function createCellRanks(measured: readonly number[] = []): CellRanks {
  const kept = measured.slice(-KEPT);
  let next = 0;
  let sorted = ascending(kept);
  return {
    add(ranks) {
      for (const rank of ranks) {
        if (kept.length < KEPT) kept.push(rank);
        else kept[next++ % KEPT] = rank;
      }
      sorted = ascending(kept);
    },
    cellsFor(recall) {
      return sorted.length < ENOUGH ? null : sorted[Math.max(1, Math.ceil(recall * sorted.length)) - 1]!;
    },
    recallOf(cells) {
      return sorted.length < ENOUGH ? null : sorted.filter((rank) => rank <= cells).length / sorted.length;
    },
  };
}

const ascending = (ranks: readonly number[]) => ranks.toSorted((a, b) => a - b);

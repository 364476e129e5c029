import { join } from 'node:path';
import { createCellRanks } from './cell-ranks.ts';
import { DamagedCopy, type DepthRanks, FILES, type VectorsMeta } from './copy-files.ts';
import { createExactVectors } from './exact-vectors.ts';
import { type CellArrays, type Cells, createCells } from './probes.ts';
import { openScanner, type Scanner, type ScannerOptions } from './scanner.ts';
import { readArrays } from './typed-arrays.ts';

/** Vectors of the collection with which a new copy is measured. */
const QUERIES = 64;
/**
 * How many of the nearest are to be found: what is measured for more tells how many cells are enough for it. A filter that a tenth passes
 * makes 5 results as hard to find as 50.
 */
const DEPTHS = [10, 50, 200] as const;
const DEEPEST = 200;
/** Ranks that are kept of each query and depth. */
const SAMPLED = 10;
/**
 * A search is also answered exactly, to learn from it, if so many times the duration of the last such answer have passed. The first ones,
 * until enough is known, need not wait.
 */
const RESTS = 100;
/** If more than this share of the cells has to be visited, exhaustive search is as fast. */
const MOST_SHARE = 0.5;

/**
 * Which cells the searches of a copy visit. Queries by words need more than the vectors of pictures do, by which a copy is measured when
 * it is written, so all vectors are compared until enough is learned from what is asked; then the larger number of cells counts.
 */
export interface Probing {
  /** How many cells searches for the nearest ten visit, and the share of them that is found there; null if all vectors are compared. */
  usual(): { readonly probes: number; readonly recall: number } | null;
  /**
   * Starts and ends of the positions to compare; null if all are to be.
   *
   * @param depth how many of the nearest have to be seen, so that enough of them pass the filter
   */
  rangesFor(vector: Float32Array, depth: number): Uint32Array | null;
  /** Is told of each query that need not be exact, and answers some of them exactly too. Does not wait. */
  learn(vector: Float32Array): void;
}

export interface ProbingOptions {
  readonly cells: Cells;
  readonly scanner: Scanner;
  /** What was measured when the copy was written. */
  readonly ranks: DepthRanks;
  /** Share of the nearest that searches are to find, 0 to 1. */
  readonly recall: number;
  /** See `RESTS`. @default 100 */
  readonly rests?: number;
}

export function createProbing({
  cells,
  scanner,
  ranks: measured,
  recall,
  rests = RESTS,
}: ProbingOptions): Probing {
  const ranks = DEPTHS.map((depth, i) => ({
    depth,
    ofVectors: createCellRanks(measured[i]),
    ofQueries: createCellRanks(),
  }));
  let isMeasuring = false;
  let nextAt = 0;
  /** The number of cells for this depth, and the share that is found there; null for all. */
  function probesFor(depth: number) {
    const known = ranks.find((one) => depth <= one.depth);
    if (!known) return null;
    const counts = [known.ofVectors, known.ofQueries].map((one) => one.cellsFor(recall));
    if (counts.includes(null)) return null;
    const probes = Math.max(...(counts as number[]));
    if (probes > MOST_SHARE * cells.count) return null;
    return { probes, recall: Math.min(known.ofVectors.recallOf(probes)!, known.ofQueries.recallOf(probes)!) };
  }
  return {
    usual: () => probesFor(DEPTHS[0]),
    rangesFor(vector, depth) {
      const found = probesFor(depth);
      return found === null ? null : cells.rangesOf(vector, found.probes);
    },
    learn(vector) {
      const started = performance.now();
      if (isMeasuring || started < nextAt) return;
      isMeasuring = true;
      const learned = ranksOfNearest(scanner, cells, vector).then((found) => {
        for (const [i, { ofQueries }] of ranks.entries()) ofQueries.add(found[i]!);
      });
      // The copy may be closed meanwhile.
      void learned
        .catch(() => {})
        .finally(() => {
          isMeasuring = false;
          const isEnough = ranks[0]!.ofQueries.cellsFor(recall) !== null;
          nextAt = isEnough ? performance.now() + rests * (performance.now() - started) : 0;
        });
    },
  };
}

/** The ranks of the cells of the vectors that are nearest to some of the collection. Throws `DamagedCopy`. */
export async function measureCells(
  folder: string,
  vectors: VectorsMeta,
  options: ScannerOptions & { readonly signal: AbortSignal },
): Promise<DepthRanks> {
  const { items, dimensions } = vectors;
  if (vectors.cells === 0) return [];
  const arrays = await readArrays(join(folder, FILES.positions), vectors.positions);
  if (arrays === null) throw new DamagedCopy('The cells are not what was written.');
  const cells = createCells(arrays as unknown as CellArrays);
  const exactly = createExactVectors(folder, dimensions);
  const scanner = await openScanner(folder, vectors, options);
  const ranks: number[][] = DEPTHS.map(() => []);
  try {
    for (let i = 0; i < QUERIES; i++) {
      options.signal.throwIfAborted();
      const row = Math.floor(((i + 0.5) * items) / QUERIES);
      const found = await ranksOfNearest(scanner, cells, exactly.vector(row), row);
      for (const [depth, more] of found.entries()) ranks[depth]!.push(...more);
    }
  } finally {
    exactly.close();
    await scanner.close();
  }
  return ranks;
}

/**
 * Ranks of the cells of the nearest, for each depth.
 *
 * @param self row that does not count, because it is the query
 */
async function ranksOfNearest(
  scanner: Scanner,
  cells: Cells,
  vector: Float32Array,
  self?: number,
): Promise<number[][]> {
  const { rows, cosines } = await scanner.search({ vector, count: DEEPEST + 1, allowed: null, ranges: null });
  const best = Array.from(rows, (row, i) => ({ row, cosine: cosines[i]! }))
    .filter(({ row }) => row !== self)
    .sort((a, b) => b.cosine - a.cosine);
  const rankOf = cells.ranksOf(vector, new Set(best.map(({ row }) => row)));
  return DEPTHS.map((depth) => {
    const step = depth / SAMPLED;
    return best.slice(0, depth).flatMap(({ row }, i) => (i % step === step - 1 ? [rankOf.get(row)!] : []));
  });
}

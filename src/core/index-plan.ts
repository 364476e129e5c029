/** How a store finds the nearest rows; flat compares with every row. */
export type IndexKind = 'flat' | 'hnsw' | 'ivf_flat' | 'ivf_sq' | 'ivf_pq' | 'ivf_rq';

export interface IndexNeeds {
  readonly rows: number;
  readonly dimensions: number;
  /** Memory that the index may take; without it, memory is taken to be enough. */
  readonly memoryBytes?: number;
  /** Wanted recall@10, 0 to 1; 0.99 by default. */
  readonly recall?: number;
}

export interface IndexPlan {
  readonly kind: IndexKind;
  /** HNSW: neighbours per node, and the candidate list of a search. */
  readonly m?: number;
  readonly ef?: number;
  /** IVF: number of lists, and how many of them a search visits. */
  readonly lists?: number;
  readonly nprobe?: number;
  /** The answer in a sentence, for people. */
  readonly reason: string;
}

/**
 * Values (rows x dimensions) that LanceDB compares with a query in about 15 ms on 2 cores: 40,000 rows of 256, 20,000
 * of 512. Measured: 7.4 ms at 20,000 x 256, 17.7 ms at 50,000 x 256, 13.5 ms at 20,000 x 512.
 */
const EXACT_VALUES = 10_240_000;
/** An HNSW graph of 100,000 x 256 takes 20 s to build on 2 cores, and the time grows faster than the rows. */
const HNSW_ROWS = 500_000;

/** The most rows that are compared one by one; beyond it an index pays. */
export function exactLimit(dimensions: number): number {
  return Math.floor(EXACT_VALUES / dimensions);
}

/** Bytes of an HNSW index: one byte a value (scalar quantised), two lists of m 4-byte neighbours a row, and a margin. */
function hnswBytes(rows: number, dimensions: number, m: number): number {
  return Math.ceil(1.25 * rows * (dimensions + 2 * m * 4));
}

/** Lists of an IVF index: about as many as a list has rows, so that both halves of a search cost the same. */
export function ivfLists(rows: number): number {
  return Math.max(1, Math.round(Math.sqrt(rows)));
}

/**
 * How many lists to visit for a recall. On 100,000 clustered vectors of 256 in 316 lists recall@10 was .863 at 20
 * lists, .963 at 64, .992 at 128 and .998 at 200.
 */
export function ivfProbes(lists: number, recall = 0.95): number {
  const share = recall <= 0.95 ? 0.2 : recall <= 0.99 ? 0.4 : 1;
  return Math.min(lists, Math.max(20, Math.ceil(lists * share)));
}

/** Which index suits a collection, and why. First rule: exact while that is fast, then HNSW, then IVF. */
export function planIndex(needs: IndexNeeds): IndexPlan {
  const { rows, dimensions, memoryBytes = Number.POSITIVE_INFINITY, recall = 0.99 } = needs;
  const size = `${rows.toLocaleString('en')} rows of ${dimensions} values`;
  if (rows <= exactLimit(dimensions)) {
    return { kind: 'flat', reason: `${size} are compared one by one in some 15 ms: exact, no index needed.` };
  }
  const m = 16;
  const graph = hnswBytes(rows, dimensions, m);
  if (rows <= HNSW_ROWS && graph <= memoryBytes) {
    const ef = recall > 0.99 ? 800 : 400;
    return {
      kind: 'hnsw',
      m,
      ef,
      reason: `${size} are past the exact limit; an HNSW graph answers in a few ms.`,
    };
  }
  const lists = ivfLists(rows);
  const nprobe = ivfProbes(lists, recall);
  if (rows * dimensions * 4 > memoryBytes) {
    const reason = `${size} do not fit into the memory given; compressed lists (IVF_RQ) do.`;
    return { kind: 'ivf_rq', lists, nprobe, reason };
  }
  const why =
    rows > HNSW_ROWS ? 'an HNSW graph would take long to build' : 'an HNSW graph does not fit into memory';
  return {
    kind: 'ivf_flat',
    lists,
    nprobe,
    reason: `${size}: ${why}; ${lists} lists (IVF_FLAT) build fast.`,
  };
}

import type { CollectionSize, IndexParameters } from './index-parameters.ts';

/** What an index takes. */
export interface IndexCost {
  /** Bytes that searches need in memory, besides what the process needs anyway. */
  readonly memory: number;
  /** Seconds to build it on two cores. */
  readonly buildSeconds: number;
}

/** Bytes in which a kind of index stores one vector, without its links. */
export type CodeSize = (kind: string, dimensions: number, parameters: IndexParameters) => number;

const FLOAT_BYTES = 4;
/** Neighbours of a vector unless it is set, and what a link takes: measured 190 bytes for 16. */
const USUAL_M = 16;
const LINK_BYTES = 12;
/** Id and list of a vector. */
const ROW_BYTES = 16;
/** Measured on two cores: 100,000 vectors of 256 as a graph took 19 s, 1,000,000 of 512 took 482 s. */
const GRAPH = { seconds: 19, items: 100_000, dimensions: 256 };
/** Seconds for a value in lists: 100,000 vectors of 512 took 7 to 8 s. */
const LISTS_SECONDS = 1.5e-7;
/** Training of the codebooks of PQ, which looks at the same number of vectors however many there are. */
const CODEBOOK_SECONDS = 40;

/** Bytes of a vector in an index of the kinds that all stores have in common. */
export function codeBytes(kind: string, dimensions: number, { segments, bits }: IndexParameters): number {
  if (kind.endsWith('_sq') || kind.endsWith('_sq8')) return dimensions;
  if (kind.endsWith('_pq')) return ((segments ?? dimensions / 8) * (bits ?? 8)) / 8;
  // Beside its bits, a vector needs factors for the estimate of distances.
  if (kind.endsWith('_rq') || kind.endsWith('_rabitq')) return (dimensions * (bits ?? 1)) / 8 + 8;
  return FLOAT_BYTES * dimensions;
}

/**
 * Estimates what an index takes.
 *
 * @param bytes in which it stores a vector
 */
export function costOf(
  kind: string,
  { items, dimensions }: CollectionSize,
  bytes: number,
  { m = USUAL_M }: IndexParameters = {},
): IndexCost {
  if (kind.startsWith('hnsw')) {
    const share = Math.log2(Math.max(2, items)) / Math.log2(GRAPH.items);
    const buildSeconds =
      GRAPH.seconds * (items / GRAPH.items) * (dimensions / GRAPH.dimensions) * share * (m / USUAL_M);
    return { memory: Math.round(items * (bytes + LINK_BYTES * m)), buildSeconds };
  }
  const training = kind.endsWith('_pq') ? CODEBOOK_SECONDS : 0;
  return {
    memory: Math.round(items * (bytes + ROW_BYTES)),
    buildSeconds: training + items * dimensions * LISTS_SECONDS,
  };
}

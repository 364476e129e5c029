import type { Index } from '@lancedb/lancedb';
import type { CollectionSize, IndexParameters } from '../../core/index-parameters.ts';
import { FLAT, type IndexKindInfo } from '../capabilities.ts';
import { completeDefaults } from '../index-choice.ts';
import type { Lance } from './module.ts';
import { ivfLists } from './plan.ts';

/** Kinds of index that LanceDB has for vectors, besides exhaustive search. */
export type BuiltKind = 'hnsw' | 'hnsw_pq' | 'ivf_flat' | 'ivf_pq' | 'ivf_rq';
/** Flat is exhaustive search. */
export type IndexKind = 'flat' | BuiltKind;

/** Iterations of k-means: 10 give the recall of LanceDB's default of 50 in a fifth of the time. */
const KMEANS_ITERATIONS = 10;
/** Values of a vector that product quantisation describes together. */
const VALUES_PER_SEGMENT = 8;

const HNSW = { m: 16, 'ef-construction': 150 } as const;

interface LanceKind extends IndexKindInfo<BuiltKind> {
  /** The name in `listIndices`. */
  readonly type: string;
  /**
   * Candidates per hit, which LanceDB compares again by their exact vectors. It stores the vectors of HNSW in 8 bits, which hardly
   * changes their order.
   */
  readonly refine: number;
  config(lance: Lance, size: CollectionSize, parameters: IndexParameters): Index;
}

const KINDS: readonly LanceKind[] = [
  {
    kind: 'hnsw',
    type: 'IvfHnswSq',
    parameters: HNSW,
    search: ['ef', 'refine'],
    compressed: true,
    refine: 1,
    config: ({ Index }, _size, parameters) => Index.hnswSq(graphOf(parameters)),
  },
  {
    kind: 'hnsw_pq',
    type: 'IvfHnswPq',
    parameters: { ...HNSW, segments: null },
    search: ['ef', 'refine'],
    compressed: true,
    refine: 5,
    config: ({ Index }, { dimensions }, parameters) =>
      Index.hnswPq({ ...graphOf(parameters), numSubVectors: segmentsOf(dimensions, parameters) }),
  },
  {
    kind: 'ivf_flat',
    type: 'IvfFlat',
    parameters: { lists: null },
    search: ['nprobe'],
    compressed: false,
    refine: 1,
    config: ({ Index }, { items }, parameters) => Index.ivfFlat(listsOf(items, parameters)),
  },
  {
    kind: 'ivf_pq',
    type: 'IvfPq',
    parameters: { lists: null, segments: null, bits: 8 },
    bits: [4, 8],
    search: ['nprobe', 'refine'],
    compressed: true,
    refine: 5,
    config: ({ Index }, { items, dimensions }, parameters) =>
      Index.ivfPq({
        ...listsOf(items, parameters),
        numSubVectors: segmentsOf(dimensions, parameters),
        numBits: parameters.bits ?? 8,
      }),
  },
  {
    kind: 'ivf_rq',
    type: 'IvfRq',
    parameters: { lists: null, bits: 1 },
    bits: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    search: ['nprobe', 'refine'],
    compressed: true,
    refine: 5,
    config: ({ Index }, { items }, parameters) =>
      Index.ivfRq({ ...listsOf(items, parameters), numBits: parameters.bits ?? 1 }),
  },
];

export const LANCE_INDEXES: readonly IndexKindInfo<IndexKind>[] = [
  FLAT,
  ...KINDS.map(({ type: _type, refine: _refine, config: _config, ...info }) => info),
];

export function kindInfo(kind: BuiltKind): LanceKind {
  return KINDS.find((one) => one.kind === kind)!;
}

/** The parameters that an index of this kind has if no others than `bits` are set. */
export function defaultsOf(
  kind: IndexKind,
  { items, dimensions }: CollectionSize,
  { bits }: IndexParameters = {},
): IndexParameters {
  if (kind === 'flat') return {};
  const segments = segmentsOf(dimensions, bits === undefined ? {} : { bits });
  return completeDefaults(kindInfo(kind), { lists: ivfLists(items), segments });
}

/** The kind of an index that `listIndices` describes; null for one that Soutu does not build. */
export function kindOfType(type: string): BuiltKind | null {
  return KINDS.find((one) => one.type === type)?.kind ?? null;
}

const COSINE = { distanceType: 'cosine', maxIterations: KMEANS_ITERATIONS } as const;

function listsOf(items: number, { lists }: IndexParameters) {
  return { ...COSINE, numPartitions: lists ?? ivfLists(items) };
}

function graphOf(parameters: IndexParameters) {
  const { m, 'ef-construction': efConstruction } = { ...HNSW, ...parameters };
  return { ...COSINE, numPartitions: 1, m, efConstruction };
}

/** A segment for eight values, or for as many more as divide the dimensions; of 4 bits, two of them share a byte. */
function segmentsOf(dimensions: number, { segments, bits }: IndexParameters): number {
  if (segments !== undefined) return segments;
  const step = bits === 4 ? 2 : 1;
  let count = Math.max(step, Math.floor(dimensions / VALUES_PER_SEGMENT));
  while (count > step && (dimensions % count !== 0 || count % step !== 0)) count -= 1;
  return count;
}

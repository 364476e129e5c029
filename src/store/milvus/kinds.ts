import type { CollectionSize, IndexParameters } from '../../core/index-parameters.ts';
import { FLAT, type IndexKindInfo } from '../capabilities.ts';
import { completeDefaults } from '../index-choice.ts';
import { ivfLists } from './plan.ts';

/** Kinds of index that servers have, by the name of the setting; in capitals, that of Milvus. */
export const INDEX_KINDS = [
  'flat',
  'hnsw',
  'hnsw_sq',
  'ivf_flat',
  'ivf_sq8',
  'ivf_pq',
  'ivf_rabitq',
  'scann',
  'diskann',
  'autoindex',
] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];

/** Major and minor. */
export type Version = readonly [number, number];

/** The properties of a server that decide which kinds it has. */
export interface Server {
  readonly isLite: boolean;
  isSince(version: Version): boolean;
}

interface MilvusKind extends IndexKindInfo<IndexKind> {
  /** Whether Milvus Lite has it. */
  readonly lite: boolean;
  /** The first version of a server that has it. @default all */
  readonly since?: Version;
  /** Candidates per hit that a search fetches, to be compared by their exact vectors; 1 unless vectors are compressed. */
  readonly candidates: number;
  /** The parameters of the server. */
  build(size: CollectionSize, parameters: IndexParameters): Record<string, number | string | boolean>;
}

const HNSW = { m: 16, 'ef-construction': 200 } as const;
const LISTS = { lists: null } as const;

const nlist = (items: number, { lists }: IndexParameters) => lists ?? ivfLists(items);
const graph = (parameters: IndexParameters) => {
  const { m, 'ef-construction': efConstruction } = { ...HNSW, ...parameters };
  return { M: m, efConstruction };
};

const KINDS: readonly MilvusKind[] = [
  { ...FLAT, lite: true, candidates: 1, build: () => ({}) },
  {
    kind: 'hnsw',
    parameters: HNSW,
    search: ['ef'],
    compressed: false,
    lite: true,
    candidates: 1,
    build: (_size, parameters) => graph(parameters),
  },
  {
    kind: 'hnsw_sq',
    parameters: HNSW,
    search: ['ef', 'refine'],
    compressed: true,
    lite: true,
    since: [2, 5],
    candidates: 2,
    build: (_size, parameters) => ({ ...graph(parameters), sq_type: 'SQ8' }),
  },
  {
    kind: 'ivf_flat',
    parameters: LISTS,
    search: ['nprobe'],
    compressed: false,
    lite: true,
    candidates: 1,
    build: ({ items }, parameters) => ({ nlist: nlist(items, parameters) }),
  },
  {
    kind: 'ivf_sq8',
    parameters: LISTS,
    search: ['nprobe', 'refine'],
    compressed: true,
    lite: true,
    candidates: 2,
    build: ({ items }, parameters) => ({ nlist: nlist(items, parameters) }),
  },
  {
    kind: 'ivf_pq',
    parameters: { lists: null, segments: null },
    search: ['nprobe', 'refine'],
    compressed: true,
    lite: false,
    candidates: 8,
    build: ({ items, dimensions }, parameters) => ({
      nlist: nlist(items, parameters),
      m: segmentsOf(dimensions, parameters),
      nbits: 8,
    }),
  },
  {
    kind: 'ivf_rabitq',
    parameters: LISTS,
    search: ['nprobe', 'refine'],
    compressed: true,
    lite: false,
    since: [2, 6],
    candidates: 8,
    build: ({ items }, parameters) => ({ nlist: nlist(items, parameters) }),
  },
  {
    kind: 'scann',
    parameters: LISTS,
    search: ['nprobe', 'refine'],
    compressed: true,
    lite: false,
    // 2.3.5 builds it, and then fails to load it again and again.
    since: [2, 4],
    candidates: 4,
    build: ({ items }, parameters) => ({ nlist: nlist(items, parameters), with_raw_data: true }),
  },
  {
    kind: 'diskann',
    parameters: {},
    search: ['refine'],
    compressed: true,
    lite: false,
    // 2.3.5 accepts it, but builds of it without Docker never finish one.
    since: [2, 4],
    candidates: 2,
    build: () => ({}),
  },
  {
    kind: 'autoindex',
    parameters: {},
    search: ['refine'],
    // What it builds is up to the server.
    compressed: true,
    lite: true,
    // A collection of 2.3.5 was not ready with it after two minutes.
    since: [2, 4],
    candidates: 2,
    build: () => ({}),
  },
];

/** The kinds that a server has. Lite accepts any name, and then cannot load the collection after its next start. */
export function kindsOf({ isLite, isSince }: Server): readonly IndexKindInfo<IndexKind>[] {
  const has = ({ lite, since }: MilvusKind) => (isLite ? lite : since === undefined || isSince(since));
  return KINDS.filter(has).map(({ kind, parameters, search, compressed }) => ({
    kind,
    parameters,
    search,
    compressed,
  }));
}

export function kindInfo(kind: IndexKind): MilvusKind {
  return KINDS.find((one) => one.kind === kind)!;
}

/** The parameters that an index of this kind has if none are set. */
export function defaultsOf(kind: IndexKind, { items, dimensions }: CollectionSize): IndexParameters {
  return completeDefaults(kindInfo(kind), { lists: ivfLists(items), segments: segmentsOf(dimensions, {}) });
}

/** Values of a vector that product quantisation describes by one byte: half of them took servers twice as long. */
const VALUES_PER_SEGMENT = 16;

/** One byte for 16 values, or for as many more as divide the dimensions. */
function segmentsOf(dimensions: number, { segments }: IndexParameters): number {
  if (segments !== undefined) return segments;
  let count = Math.max(1, Math.floor(dimensions / VALUES_PER_SEGMENT));
  while (dimensions % count !== 0) count -= 1;
  return count;
}

import type { Index, IndexConfig, Table } from '@lancedb/lancedb';
import { SoutuError } from '../../errors.ts';
import type { CollectionSize, IndexPlan } from '../index-plan.ts';
import type { Lance } from './module.ts';
import { type IndexKind, ivfLists } from './plan.ts';

/** The name that LanceDB gives to the index of the column `vector`. */
const INDEX_NAME = 'vector_idx';
/** Versions younger than this (milliseconds) are kept, because another process may still be reading them. */
const KEEP_VERSIONS_MS = 120_000;
/** Share of items outside the index above which it is rebuilt. */
const MAX_UNINDEXED_SHARE = 0.25;
/** Minimum number of new items for an index segment: exhaustive search of fewer takes about 1 ms. */
const MIN_SEGMENT_ITEMS = 2000;
/** Number of small files from which they are merged, because a search has to open each of them. */
const MAX_SMALL_FILES = 32;
/** Every optimize adds a segment and every search visits all segments: above this number the index is rebuilt. */
const MAX_SEGMENTS = 12;
/** LanceDB cannot train product quantisation on fewer vectors. */
const MIN_ITEMS = 256;
/** Iterations of k-means: 10 give the recall of LanceDB's default of 50 in a fifth of the time. */
const KMEANS_ITERATIONS = 10;

const KIND_OF: Readonly<Record<string, IndexKind>> = {
  IvfHnswSq: 'hnsw',
  IvfFlat: 'ivf_flat',
  IvfPq: 'ivf_pq',
  IvfRq: 'ivf_rq',
};

export interface VectorIndex {
  readonly kind: IndexKind;
  readonly indexed: number;
  readonly unindexed: number;
  readonly segments: number;
}

/** The vector index of the latest table version; null if there is none. Takes 0.2 ms. */
export async function vectorIndex(table: Table): Promise<VectorIndex | null> {
  const indices: IndexConfig[] = await table.listIndices();
  const index = indices.find(({ name }) => name === INDEX_NAME);
  if (!index) return null;
  const kind = KIND_OF[index.indexType];
  if (!kind) throw new SoutuError('store-failed', `The index has the unknown type ${index.indexType}.`);
  return {
    kind,
    indexed: index.numIndexedRows ?? 0,
    unindexed: index.numUnindexedRows ?? 0,
    segments: index.numSegments ?? 1,
  };
}

/**
 * Builds the planned index if the table does not have it, or if too many items are outside of it.
 *
 * @param onBuild called when an index is about to be built or dropped
 */
export async function maintainIndex(
  lance: Lance,
  table: Table,
  options: {
    readonly dimensions: number;
    readonly plan: (size: CollectionSize) => IndexPlan<IndexKind>;
    readonly onBuild?: (() => void) | undefined;
  },
): Promise<void> {
  const { dimensions, plan, onBuild } = options;
  const items = await table.countRows();
  const { kind } = plan({ items, dimensions });
  const index = await vectorIndex(table);
  const isCurrent = kind === (index?.kind ?? 'flat');
  if (isCurrent && (index?.unindexed ?? 0) <= items * MAX_UNINDEXED_SHARE) return;
  if (kind !== 'flat' && items < MIN_ITEMS) return;
  onBuild?.();
  if (kind === 'flat') await table.dropIndex(INDEX_NAME);
  else await buildIndex(lance, table, kind, dimensions);
}

/** Replaces the index, after merging small files, because an index over many of them is slow. */
async function buildIndex(lance: Lance, table: Table, kind: IndexKind, dimensions: number): Promise<void> {
  await mergeFiles(table);
  const config = configOf(lance, kind, await table.countRows(), dimensions);
  await table.createIndex('vector', { config, replace: true });
}

function configOf(lance: Lance, kind: IndexKind, items: number, dimensions: number): Index {
  const lists = {
    distanceType: 'cosine' as const,
    numPartitions: ivfLists(items),
    maxIterations: KMEANS_ITERATIONS,
  };
  if (kind === 'ivf_flat') return lance.Index.ivfFlat(lists);
  if (kind === 'ivf_rq') return lance.Index.ivfRq(lists);
  if (kind === 'ivf_pq') {
    return lance.Index.ivfPq(dimensions % 8 === 0 ? { ...lists, numSubVectors: dimensions / 8 } : lists);
  }
  return lance.Index.hnswSq({ ...lists, numPartitions: 1, m: 16, efConstruction: 150 });
}

/**
 * Merges small files, drops old versions and adds new items to the index, each only if it pays: an unconditional optimize
 * of LanceDB would add an index segment for every few new items.
 */
export async function compactTable(lance: Lance, table: Table, dimensions: number): Promise<void> {
  const index = await vectorIndex(table);
  if (index && index.unindexed < MIN_SEGMENT_ITEMS) {
    const { fragmentStats } = await table.stats();
    if (fragmentStats.numSmallFragments < MAX_SMALL_FILES) return;
  }
  await mergeFiles(table);
  const after = await vectorIndex(table);
  if (after && after.segments > MAX_SEGMENTS) {
    await buildIndex(lance, table, after.kind, dimensions);
  }
}

async function mergeFiles(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
}

import type { IndexConfig, Table } from '@lancedb/lancedb';
import type { CollectionSize, IndexParameters } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { SoutuError } from '../../errors.ts';
import { plannedIndex } from '../planned-index.ts';
import type { MaintainOptions } from '../store.ts';
import { readLists, withRecordedLists } from './built-lists.ts';
import { type BuiltKind, defaultsOf, type IndexKind, kindInfo, kindOfType } from './kinds.ts';
import type { Lance } from './module.ts';
import { ivfLists } from './plan.ts';

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

export interface VectorIndex {
  readonly kind: BuiltKind;
  /** As far as LanceDB tells them, and the number of lists if it is recorded. */
  readonly parameters: IndexParameters;
  /** Number of lists; estimated if it is not recorded, as by earlier versions. */
  readonly lists: number;
  readonly indexed: number;
  readonly unindexed: number;
  readonly segments: number;
  readonly bytes: number | null;
  /** When it was built, in milliseconds since 1970. */
  readonly builtAt: number | null;
}

/** The vector index of the latest table version; null if there is none. Takes 0.3 ms. */
export async function vectorIndex(table: Table): Promise<VectorIndex | null> {
  const indices: IndexConfig[] = await table.listIndices();
  const index = indices.find(({ name }) => name === INDEX_NAME);
  if (!index) return null;
  const kind = kindOfType(index.indexType);
  if (kind === null)
    throw new SoutuError('store-failed', `The index has the unknown type ${index.indexType}.`);
  const indexed = index.numIndexedRows ?? 0;
  const lists = 'lists' in kindInfo(kind).parameters ? await readLists(table) : null;
  return {
    kind,
    parameters: { ...parametersOf(index.indexDetails, kind), ...(lists !== null && { lists }) },
    lists: lists ?? ivfLists(indexed),
    indexed,
    unindexed: index.numUnindexedRows ?? 0,
    segments: index.numSegments ?? 1,
    bytes: index.sizeBytes ?? null,
    builtAt: index.createdAt?.getTime() ?? null,
  };
}

interface IndexDetails {
  readonly hnsw?: { readonly max_connections: number; readonly construction_ef: number };
  readonly compression?: { readonly num_sub_vectors?: number; readonly num_bits?: number };
}

function parametersOf(details: unknown, kind: BuiltKind): IndexParameters {
  if (typeof details !== 'object' || details === null) return {};
  const { hnsw, compression } = details as IndexDetails;
  const segments = compression?.num_sub_vectors;
  const bits = 'bits' in kindInfo(kind).parameters ? compression?.num_bits : undefined;
  return {
    ...(hnsw && { m: hnsw.max_connections, 'ef-construction': hnsw.construction_ef }),
    ...(segments !== undefined && { segments }),
    ...(bits !== undefined && { bits }),
  };
}

interface MaintainIndexOptions {
  readonly dimensions: number;
  readonly plan: (size: CollectionSize) => IndexPlan<IndexKind>;
  /** Called when an index is about to be built or dropped. */
  readonly onBuild?: MaintainOptions['onBuild'];
}

/** Builds the planned index if the table does not have it, or if too many items are outside of it. */
export async function maintainIndex(
  lance: Lance,
  table: Table,
  { dimensions, plan, onBuild }: MaintainIndexOptions,
): Promise<void> {
  const items = await table.countRows();
  const planned = plan({ items, dimensions });
  const { kind } = planned;
  const index = await vectorIndex(table);
  const defaults = defaultsOf(kind, { items, dimensions }, planned.parameters);
  const { isBuilt } = plannedIndex(planned, defaults, index);
  if (isBuilt && (index?.unindexed ?? 0) <= items * MAX_UNINDEXED_SHARE) return;
  if (kind !== 'flat' && items < MIN_ITEMS) return;
  onBuild?.(planned);
  if (kind === 'flat') await table.dropIndex(INDEX_NAME);
  else await buildIndex(lance, table, { kind, parameters: planned.parameters ?? {} }, dimensions);
}

/** Replaces the index, after merging small files, because an index over many of them is slow. */
async function buildIndex(
  lance: Lance,
  table: Table,
  { kind, parameters }: Pick<VectorIndex, 'kind' | 'parameters'>,
  dimensions: number,
): Promise<void> {
  await mergeFiles(table);
  const size = { items: await table.countRows(), dimensions };
  const config = kindInfo(kind).config(lance, size, parameters);
  const { lists } = { ...defaultsOf(kind, size), ...parameters };
  await withRecordedLists(table, lists, () => table.createIndex('vector', { config, replace: true }));
}

/**
 * Merges small files, drops old versions and adds new items to the index, each only if it pays: an unconditional optimize
 * of LanceDB would add an index segment for every few new items.
 */
export async function compactTable(
  lance: Lance,
  table: Table,
  { dimensions, plan }: Pick<MaintainIndexOptions, 'dimensions' | 'plan'>,
): Promise<void> {
  const index = await vectorIndex(table);
  if (index && index.unindexed < MIN_SEGMENT_ITEMS) {
    const { fragmentStats } = await table.stats();
    if (fragmentStats.numSmallFragments < MAX_SMALL_FILES) return;
  }
  await mergeFiles(table);
  const after = await vectorIndex(table);
  if (!after || after.segments <= MAX_SEGMENTS) return;
  const { kind, parameters = {} } = plan({ items: await table.countRows(), dimensions });
  // As planned, so that it is not built once more; if none is planned, it is dropped by `maintainIndex`.
  if (kind !== 'flat') await buildIndex(lance, table, { kind, parameters }, dimensions);
}

async function mergeFiles(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
}

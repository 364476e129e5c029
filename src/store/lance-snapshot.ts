import type { Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import type { Filter } from '../core/filter.ts';
import { pause } from '../core/pause.ts';
import { createSharedCache } from '../core/shared-cache.ts';
import { bestRows } from './best-rows.ts';
import { INFO_FIELDS } from './fields.ts';
import { toSql } from './lance-filter.ts';
import type { Arrow } from './lance-module.ts';
import { rowReader } from './lance-schema.ts';
import type { Hit, VectorQuery } from './store.ts';
import { createVectorsInMemory, type VectorsInMemory } from './vectors-in-memory.ts';

/** Filters of which it is known which rows pass, so that turning pages and other words do not filter again. */
const KEPT_FILTERS = 16;

/** All rows of one version of a table, in memory. */
export interface Snapshot {
  readonly version: string;
  /** The page of the nearest rows, as the store's search gives it. Null if the table was changed meanwhile. */
  search(table: Table, query: VectorQuery): Promise<Hit[] | null>;
}

export interface ReadOptions {
  readonly arrow: Arrow;
  readonly dimensions: number;
  /** Columns of the fields that hits carry, as far as the table has them. */
  readonly columns: readonly string[];
  readonly signal: AbortSignal;
}

interface Rows {
  readonly version: string;
  readonly ids: readonly string[];
  readonly vectors: VectorsInMemory;
  /** What hits carry, in Arrow's form: some 200 bytes a row. */
  readonly infos: readonly RecordBatch[];
}

/**
 * Reads the table batch by batch (1,000 rows, some 5 ms) and lets other work have its turn after each. Null if the table was
 * changed meanwhile.
 */
export async function readSnapshot(table: Table, options: ReadOptions): Promise<Snapshot | null> {
  const { arrow, dimensions, columns, signal } = options;
  const version = String(await table.version());
  const count = await table.countRows();
  const vectors = createVectorsInMemory(count, dimensions);
  const ids: string[] = [];
  const infos: RecordBatch[] = [];
  for await (const batch of table.query().select([...columns, 'vector'])) {
    if (ids.length + batch.numRows > count) return null;
    const vector = batch.getChild('vector')!;
    for (let i = 0; i < batch.numRows; i++) vectors.set(ids.length + i, vector.get(i).toArray());
    ids.push(...idsOf(batch));
    infos.push(...copyOf(arrow, batch, columns));
    await pause();
    signal.throwIfAborted();
  }
  if (ids.length !== count || String(await table.version()) !== version) return null;
  return createSnapshot(arrow, { version, ids, vectors, infos });
}

function createSnapshot(arrow: Arrow, { version, ids, vectors, infos }: Rows): Snapshot {
  const infoOf = rowReader(new arrow.Table([...infos]), INFO_FIELDS);
  const all = Uint32Array.from(ids.keys());
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const filtered = createSharedCache<Uint32Array | null>(KEPT_FILTERS);

  /** The rows that pass the filter, which LanceDB decides. An id that is not known came with another version. */
  async function ask(table: Table, where: string): Promise<Uint32Array | null> {
    const rows: number[] = [];
    for await (const batch of table.query().where(where).select(['id'])) {
      for (const id of idsOf(batch)) rows.push(rowOf.get(id)!);
      await pause();
    }
    return String(await table.version()) === version ? Uint32Array.from(rows) : null;
  }

  async function passing(table: Table, filter: Filter | undefined): Promise<Uint32Array | null> {
    if (!filter) return all;
    const without = leftOut(filter);
    if (without) return all.filter((row) => !without.has(ids[row]!));
    const where = toSql(filter);
    return filtered.get(where, () => ask(table, where));
  }

  return {
    version,
    async search(table, { vector, limit, offset = 0, filter }) {
      const rows = await passing(table, filter);
      if (!rows) return null;
      const scores = vectors.cosines(vector);
      return bestRows(rows, scores, ids, Math.min(rows.length, offset + limit))
        .slice(offset)
        .map((row) => ({ score: scores[row]!, row: infoOf(row) }));
    },
  };
}

function idsOf(batch: RecordBatch): string[] {
  const column = batch.getChild('id')!;
  return Array.from({ length: batch.numRows }, (_, i): string => column.get(i));
}

/** These columns in memory of their own: a view on the batch would keep its vectors as well. */
function copyOf(arrow: Arrow, batch: RecordBatch, columns: readonly string[]): RecordBatch[] {
  return arrow.tableFromIPC(arrow.tableToIPC(new arrow.Table([batch]).select([...columns]))).batches;
}

/** The ids that the filter leaves out if that is all it does, as when the like of a picture is sought; else null. */
function leftOut(filter: Filter): ReadonlySet<string> | null {
  if (filter.op !== 'not' || filter.of.op !== 'in' || filter.of.field !== 'id') return null;
  return new Set(filter.of.values);
}

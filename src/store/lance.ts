import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import { checkFilter, type Filter } from '../core/filter.ts';
import { SoutuError } from '../errors.ts';
import { bytesUnder } from './bytes.ts';
import { lastOfEachId } from './derive.ts';
import { oneOf, toSql } from './lance-filter.ts';
import { buildVectorIndex, LANCE_INDEXES, optimizeTable, prewarm, vectorIndex } from './lance-index.ts';
import { loadLance } from './lance-module.ts';
import { COLUMN_OF, decodeRows, dimensionsOf, encodeRows, ROW_FIELDS, schemaOf } from './lance-schema.ts';
import { searchTable } from './lance-search.ts';
import type { Hit, Row, ScanOptions, StoreInfo, VectorQuery, VectorStore } from './store.ts';
import { checkPage, checkRows, checkVector, isId } from './validate.ts';

export interface LanceOptions {
  /** Folder of the database; made when it is missing. */
  readonly folder: string;
  /** Name of the table: letters, digits, dot, dash and underscore. */
  readonly collection: string;
  /** Values of a vector. */
  readonly dimensions: number;
  /** Never writes; a collection that does not exist yet is empty until a writer makes it. */
  readonly readOnly?: boolean;
  /** Up to this many rows a search compares with every row even if there is an index. */
  readonly exactRows?: number;
}

/** Ids in one condition: a longer list makes LanceDB's planner slow. */
const IDS_AT_ONCE = 500;

/**
 * A collection of a LanceDB database. One process may write at a time (see lock.ts); within it, writes take turns.
 * Readers in this and other processes see what is written at their next call. Throws `store-failed` for a collection
 * that cannot be read and `bad-vector` for one of other dimensions.
 */
export async function openLanceStore(options: LanceOptions): Promise<VectorStore> {
  const { folder, collection, dimensions, readOnly = false } = options;
  const place = `The collection ${collection} in ${folder}`;
  if (!/^[\w.-]+$/.test(collection))
    throw new SoutuError('bad-setting', `${collection} is no name of a collection.`);
  const { lance, arrow } = loadLance();
  let connection: Connection | null = null;
  let table: Table | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** The table, opened when first needed; null when it does not exist and may not be made. */
  async function open(): Promise<Table | null> {
    if (table) return table;
    const exists = hasTable(join(folder, `${collection}.lance`));
    if (!exists && readOnly) return null;
    await mkdir(folder, { recursive: true });
    connection ??= await lance.connect(folder, { readConsistencyInterval: 0 });
    const opened = exists
      ? await connection.openTable(collection)
      : await connection.createEmptyTable(collection, schemaOf(arrow, dimensions));
    const found = dimensionsOf(await opened.schema());
    if (found !== dimensions) {
      opened.close();
      throw new SoutuError(
        'bad-vector',
        `${place} holds vectors of ${found} values, the model gives ${dimensions}.`,
      );
    }
    table = opened;
    return opened;
  }

  /** Runs the work on the table; what LanceDB throws becomes `store-failed` with the place named. */
  async function withTable<T>(empty: T, work: (table: Table) => Promise<T>): Promise<T> {
    try {
      const opened = await open();
      return opened ? await work(opened) : empty;
    } catch (error) {
      throw storeError(error, place);
    }
  }

  /** Writes one after the other: two merges of the same new ids at once would make both rows. */
  function write<T>(empty: T, work: (table: Table) => Promise<T>): Promise<T> {
    if (readOnly) throw new SoutuError('not-capable', `${place} is open for reading only.`);
    const done = turn.then(() => withTable(empty, work));
    turn = done.catch(() => {});
    return done;
  }

  async function* scanTable<F extends keyof Row>(scan: ScanOptions<F>): AsyncGenerator<Pick<Row, F>[]> {
    if (scan.filter) checkFilter(scan.filter);
    const fields = scan.fields ?? (ROW_FIELDS as F[]);
    const size = scan.batch ?? 1000;
    try {
      const opened = await open();
      if (!opened) return;
      const query = opened.query().select(fields.map((field) => COLUMN_OF[field]));
      if (scan.filter) query.where(toSql(scan.filter));
      for await (const batch of query) {
        for (let start = 0; start < batch.numRows; start += size) {
          yield decodeRows(batch.slice(start, start + size), fields);
        }
      }
    } catch (error) {
      throw storeError(error, place);
    }
  }

  const store: VectorStore = {
    async upsert(rows) {
      checkRows(rows, dimensions);
      if (rows.length === 0) return;
      const data = encodeRows(arrow, lastOfEachId(rows), dimensions);
      await write(undefined, async (opened) => {
        await opened.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data);
      });
    },
    async remove(ids) {
      return write(0, async (opened) => {
        let removed = 0;
        for (const some of chunks(ids)) removed += (await opened.delete(oneOf('id', some))).numDeletedRows;
        return removed;
      });
    },
    async get(ids) {
      return withTable<Row[]>([], async (opened) => {
        const rows: Row[] = [];
        for (const some of chunks(ids)) {
          const query = opened.query().where(oneOf('id', some)).select(Object.values(COLUMN_OF));
          for await (const batch of query) rows.push(...decodeRows(batch, ROW_FIELDS));
        }
        return rows;
      });
    },
    async search(query: VectorQuery): Promise<Hit[]> {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      return withTable<Hit[]>([], (opened) => searchTable(opened, query, options));
    },
    scan: <F extends keyof Row = keyof Row>(scan: ScanOptions<F> = {}) => scanTable(scan),
    async count(filter?: Filter) {
      if (filter) checkFilter(filter);
      return withTable(0, (opened) => opened.countRows(filter && toSql(filter)));
    },
    async buildIndex(spec) {
      await write(undefined, (opened) => buildVectorIndex(lance, opened, spec, dimensions));
    },
    async optimize() {
      await write(undefined, (opened) => optimizeTable(lance, opened, dimensions));
    },
    async describe(): Promise<StoreInfo> {
      const bytes = await bytesUnder(join(folder, `${collection}.lance`));
      const capabilities = {
        indexes: LANCE_INDEXES,
        params: ['exact', 'ef', 'nprobe', 'refine'] as const,
        durable: true,
      };
      const none: StoreInfo = {
        kind: 'lance',
        rows: 0,
        dimensions,
        index: 'flat',
        unindexedRows: 0,
        bytes,
        capabilities,
      };
      return withTable(none, async (opened) => {
        const index = await vectorIndex(opened);
        const rows = await opened.countRows();
        return { ...none, rows, index: index?.kind ?? 'flat', unindexedRows: index?.unindexedRows ?? 0 };
      });
    },
    async preload() {
      const vector = new Float32Array(dimensions);
      vector[0] = 1;
      await withTable(undefined, async (opened) => {
        await prewarm(opened);
        await searchTable(opened, { vector, limit: 1 }, options);
      });
    },
    async close() {
      await turn;
      table?.close();
      connection?.close();
    },
  };
  await withTable(null, async () => null);
  return store;
}

/** Whether a table was ever committed there: a crash while it was made leaves a folder without a version. */
function hasTable(folder: string): boolean {
  const versions = join(folder, '_versions');
  return existsSync(versions) && readdirSync(versions).some((name) => name.endsWith('.manifest'));
}

/** Valid ids in groups, each id once; anything else cannot be the id of a row. */
function* chunks(ids: readonly string[]): Generator<string[]> {
  const valid = [...new Set(ids)].filter(isId);
  for (let start = 0; start < valid.length; start += IDS_AT_ONCE)
    yield valid.slice(start, start + IDS_AT_ONCE);
}

function storeError(error: unknown, place: string): SoutuError {
  if (error instanceof SoutuError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SoutuError('store-failed', `${place}: ${message.split('\n')[0]}`, { cause: error });
}

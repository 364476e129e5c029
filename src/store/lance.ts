import type { Connection, Table } from '@lancedb/lancedb';
import { checkFilter, type Filter } from '../core/filter.ts';
import { SoutuError } from '../errors.ts';
import { bytesUnder } from './bytes.ts';
import { lastOfEachId } from './derive.ts';

import { INFO_FIELDS, ROW_FIELDS } from './fields.ts';
import { createColumns } from './lance-columns.ts';
import { createTable, hasTable, tableFolder } from './lance-create.ts';
import { oneOf, toSql } from './lance-filter.ts';
import { createInMemory, type InMemory } from './lance-in-memory.ts';
import { buildVectorIndex, LANCE_INDEXES, optimizeTable, vectorIndex } from './lance-index.ts';
import { loadLance } from './lance-module.ts';
import { decodeRows, dimensionsOf, encodeRows, laterColumns, schemaOf } from './lance-schema.ts';
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
  /** Up to this many rows a search compares with every row even if there is an index. */
  readonly exactRows?: number;
  /** What answers from memory; one of the store's own by default. */
  readonly inMemory?: InMemory;
}

/** Ids in one condition: a longer list makes LanceDB's planner slow. */
const IDS_AT_ONCE = 500;

/**
 * A collection of a LanceDB database. One process may write at a time (see lock.ts); within it, writes take turns.
 * Readers in this and other processes see what is written at their next call. A collection that does not exist is
 * empty; the first upsert makes it, so that who only reads needs no lock and leaves nothing on the disk. Throws
 * `store-failed` for a collection that cannot be read and `bad-vector` for one of other dimensions.
 */
export async function openLanceStore(options: LanceOptions): Promise<VectorStore> {
  const { folder, collection, dimensions } = options;
  const place = `The collection ${collection} in ${folder}`;
  if (!/^[\w.-]+$/.test(collection))
    throw new SoutuError('bad-setting', `${collection} is no name of a collection.`);
  const { lance, arrow } = loadLance();
  const connect = () => lance.connect(folder, { readConsistencyInterval: 0 });
  const inMemory = options.inMemory ?? createInMemory({ ...options, arrow });
  let connection: Connection | null = null;
  let table: Table | null = null;
  const columns = createColumns(laterColumns(arrow));
  let turn: Promise<unknown> = Promise.resolve();

  /** The table, opened when first needed; null while it does not exist. */
  async function find(): Promise<Table | null> {
    if (table) return table;
    if (!hasTable(folder, collection)) return null;
    connection ??= await connect();
    return keep(await connection.openTable(collection));
  }

  async function make(): Promise<Table> {
    await createTable(lance, folder, collection, schemaOf(arrow, dimensions));
    const made = await find();
    if (!made) throw new SoutuError('store-failed', `${place} was deleted while it was being made.`);
    return made;
  }

  /** The first table that is opened is used by all; a call that came to another one meanwhile closes it. */
  async function keep(opened: Table): Promise<Table> {
    const found = dimensionsOf(await opened.schema());
    if (found !== dimensions) {
      opened.close();
      throw new SoutuError(
        'bad-vector',
        `${place} holds vectors of ${found} values, the model gives ${dimensions}.`,
      );
    }
    if (table) opened.close();
    table ??= opened;
    return table;
  }

  /** Runs the work; what LanceDB throws becomes `store-failed` with the place named. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, place);
    }
  }

  /** Runs the work on the table; without one the answer is `empty`. */
  function withTable<T>(empty: T, work: (table: Table) => Promise<T>): Promise<T> {
    return guard(async () => {
      const found = await find();
      return found ? work(found) : empty;
    });
  }

  /** Writes one after the other: two merges of the same new ids at once would make both rows. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  async function* scanTable<F extends keyof Row>(scan: ScanOptions<F>): AsyncGenerator<Pick<Row, F>[]> {
    if (scan.filter) checkFilter(scan.filter);
    const fields = scan.fields ?? (ROW_FIELDS as F[]);
    const size = scan.batch ?? 1000;
    try {
      const opened = await find();
      if (!opened) return;
      const query = opened.query().select(await columns.of(opened, fields));
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
    async upsert(rows, removed = []) {
      checkRows(rows, dimensions);
      if (rows.length === 0) {
        if (removed.length > 0) await store.remove(removed);
        return;
      }
      const data = encodeRows(arrow, lastOfEachId(rows), dimensions);
      const merge = async () => {
        const opened = (await find()) ?? (await make());
        await columns.complete(opened);
        const gone = removed.filter(isId);
        const merged = opened.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
        const whole =
          gone.length > 0 ? merged.whenNotMatchedBySourceDelete({ where: oneOf('id', gone) }) : merged;
        await whole.execute(data);
      };
      await inTurn(() => guard(merge));
    },
    async remove(ids) {
      const work = async (opened: Table) => {
        let removed = 0;
        for (const some of chunks(ids)) removed += (await opened.delete(oneOf('id', some))).numDeletedRows;
        return removed;
      };
      return inTurn(() => withTable(0, work));
    },
    async get(ids) {
      return withTable<Row[]>([], async (opened) => {
        const rows: Row[] = [];
        const all = await columns.of(opened, ROW_FIELDS);
        for (const some of chunks(ids)) {
          const query = opened.query().where(oneOf('id', some)).select(all);
          for await (const batch of query) rows.push(...decodeRows(batch, ROW_FIELDS));
        }
        return rows;
      });
    },
    async version() {
      return withTable('', async (opened) => String(await opened.version()));
    },
    async search(query: VectorQuery): Promise<Hit[]> {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      return withTable<Hit[]>([], async (opened) => {
        const infos = await columns.of(opened, INFO_FIELDS);
        const found = await inMemory.search(opened, query, infos);
        return found ?? searchTable(opened, query, { ...options, columns: infos });
      });
    },
    scan: <F extends keyof Row = keyof Row>(scan: ScanOptions<F> = {}) => scanTable(scan),
    async count(filter?: Filter) {
      if (filter) checkFilter(filter);
      return withTable(0, (opened) => opened.countRows(filter && toSql(filter)));
    },
    async buildIndex(spec) {
      await inTurn(() => guard(async () => buildVectorIndex(lance, await find(), spec, dimensions)));
    },
    async optimize() {
      await inTurn(() => withTable(undefined, (opened) => optimizeTable(lance, opened, dimensions)));
    },
    async describe(): Promise<StoreInfo> {
      const bytes = await bytesUnder(tableFolder(folder, collection));
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
    async close() {
      await turn;
      await inMemory.close();
      table?.close();
      connection?.close();
    },
  };
  await withTable(null, async () => null);
  return store;
}

/** Valid ids in groups, each id once; anything else cannot be the id of a row. */
function* chunks(ids: readonly string[]): Generator<string[]> {
  const valid = [...new Set(ids)].filter(isId);
  for (let start = 0; start < valid.length; start += IDS_AT_ONCE)
    yield valid.slice(start, start + IDS_AT_ONCE);
}

function storeError(error: unknown, place: string): SoutuError {
  if (error instanceof SoutuError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // Without the places in LanceDB's own sources at which it noticed.
  const message = text.split('\n')[0]!.replace(/,?\s*\S+\.rs:\d+(:\d+)?/g, '');
  return new SoutuError('store-failed', `${place}: ${message}`, {
    hint: 'Is the disk full, or not connected? If its files are damaged, delete them and run soutu index: it reads the pictures anew.',
    cause: error,
  });
}

import type { Connection, Table } from '@lancedb/lancedb';
import { checkFilter, type Filter } from '../../core/filter.ts';
import { isId } from '../../core/id.ts';
import { SoutuError } from '../../errors.ts';
import { bytesUnder } from '../bytes.ts';
import { INFO_FIELDS, ITEM_FIELDS } from '../fields.ts';
import type { Item } from '../item.ts';
import type { Hit, ScanOptions, StoreInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkItems, checkPage, checkVector } from '../validate.ts';
import { createColumns } from './columns.ts';
import { createTable, hasTable, tableFolder } from './create.ts';
import { oneOf } from './filter.ts';
import { loadLance } from './module.ts';
import { type CollectionSize, type IndexPlan, planIndex } from './plan.ts';
import { decodeItems, dimensionsOf, encodeItems, schemaOf } from './schema.ts';
import { searchTable } from './search.ts';
import { compactTable, LANCE_INDEXES, maintainIndex, vectorIndex } from './vector-index.ts';

export interface LanceOptions {
  /** Folder of the database; made when it is missing. */
  readonly folder: string;
  /** Name of the table: letters, digits, dot, dash and underscore. */
  readonly collection: string;
  /** Values of a vector. */
  readonly dimensions: number;
  /** Up to this many items a search compares with every one even if there is an index. */
  readonly exactItems?: number;
  /** Which index suits a size. @default planIndex */
  readonly plan?: (size: CollectionSize) => IndexPlan;
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
  const { folder, collection, dimensions, plan = planIndex } = options;
  const place = `The collection ${collection} in ${folder}`;
  if (!/^[\w.-]+$/.test(collection))
    throw new SoutuError('bad-setting', `${collection} is no name of a collection.`);
  const { lance, arrow } = loadLance();
  const connect = () => lance.connect(folder, { readConsistencyInterval: 0 });
  let connection: Connection | null = null;
  let table: Table | null = null;
  const columns = createColumns(arrow);
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

  /** Writes one after the other: two merges of the same new ids at once would insert both. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  /** Items that pass the condition, batch by batch. */
  async function* select<F extends keyof Item>(
    opened: Table,
    where: string | undefined,
    fields: readonly F[],
    size = 1000,
  ): AsyncGenerator<Pick<Item, F>[]> {
    const query = opened.query().select(await columns.of(opened, fields));
    if (where) query.where(where);
    for await (const batch of query) {
      for (let start = 0; start < batch.numRows; start += size) {
        yield decodeItems(batch.slice(start, start + size), fields);
      }
    }
  }

  async function* scanTable<F extends keyof Item>(scan: ScanOptions<F>): AsyncGenerator<Pick<Item, F>[]> {
    if (scan.filter) checkFilter(scan.filter);
    try {
      const opened = await find();
      if (!opened) return;
      const where = await columns.where(opened, scan.filter, scan.leading);
      yield* select(opened, where, scan.fields ?? (ITEM_FIELDS as F[]), scan.batch);
    } catch (error) {
      throw storeError(error, place);
    }
  }

  function itemsWhere(column: 'id' | 'asset', values: readonly string[]): Promise<Item[]> {
    return withTable<Item[]>([], async (opened) => {
      const name = column === 'id' ? 'id' : await columns.asset(opened);
      const items: Item[] = [];
      for (const some of chunks(values)) {
        for await (const batch of select(opened, oneOf(name, some), ITEM_FIELDS)) items.push(...batch);
      }
      return items;
    });
  }

  /** Written assets that have items which the batch does not replace. */
  async function shrunken(opened: Table, items: readonly Item[]): Promise<Set<string>> {
    const written = new Set(items.map(({ id }) => id));
    const found = new Set<string>();
    for (const some of chunks(items.map(({ asset }) => asset))) {
      for await (const batch of select(opened, oneOf('asset', some), ['id', 'asset'])) {
        for (const { id, asset } of batch) if (!written.has(id)) found.add(asset);
      }
    }
    return found;
  }

  /**
   * One merge is one commit. It deletes only where something has to go, because LanceDB then reads the whole table: with
   * 100,000 items 150 ms instead of 30.
   */
  async function write(items: readonly Item[], removed: readonly string[]): Promise<void> {
    const opened = (await find()) ?? (await make());
    await columns.complete(opened);
    const merge = opened.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
    const gone = [...new Set([...removed.filter(isId), ...(await shrunken(opened, items))])];
    const whole =
      gone.length > 0 ? merge.whenNotMatchedBySourceDelete({ where: oneOf('asset', gone) }) : merge;
    await whole.execute(encodeItems(arrow, items, dimensions));
  }

  const store: VectorStore = {
    async upsert(items, removed = []) {
      checkItems(items, dimensions);
      const gone = [...new Set(removed)].filter(isId);
      if (items.length > 0) await inTurn(() => guard(() => write(items, gone)));
      else if (gone.length > 0) {
        const work = async (opened: Table) => {
          await opened.delete(oneOf(await columns.asset(opened), gone));
        };
        await inTurn(() => withTable(undefined, work));
      }
    },
    async remove(assets) {
      const work = async (opened: Table) => {
        const column = await columns.asset(opened);
        const leading = (await columns.where(opened, undefined, true)) ?? 'true';
        let removed = 0;
        for (const some of chunks(assets)) {
          const where = oneOf(column, some);
          removed += await opened.countRows(`${where} AND ${leading}`);
          await opened.delete(where);
        }
        return removed;
      };
      return inTurn(() => withTable(0, work));
    },
    get: (ids) => itemsWhere('id', ids),
    getAssets: (assets) => itemsWhere('asset', assets),
    async version() {
      return withTable('', async (opened) => String(await opened.version()));
    },
    async search(query: VectorQuery): Promise<Hit[]> {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      return withTable<Hit[]>([], async (opened) =>
        searchTable(opened, query, {
          ...options,
          columns: await columns.of(opened, INFO_FIELDS),
          where: await columns.where(opened, query.filter),
        }),
      );
    },
    scan: <F extends keyof Item = keyof Item>(scan: ScanOptions<F> = {}) => scanTable(scan),
    async count(filter?: Filter, { leading = false } = {}) {
      if (filter) checkFilter(filter);
      return withTable(0, async (opened) => opened.countRows(await columns.where(opened, filter, leading)));
    },
    async maintain({ changed, onBuild }) {
      const work = async (opened: Table) => {
        if (changed) await compactTable(lance, opened, dimensions);
        await maintainIndex(lance, opened, { dimensions, plan, onBuild });
      };
      await inTurn(() => withTable(undefined, work));
    },
    async compact() {
      await inTurn(() => withTable(undefined, (opened) => compactTable(lance, opened, dimensions)));
    },
    async describe(): Promise<StoreInfo> {
      const bytes = await bytesUnder(tableFolder(folder, collection));
      const capabilities = {
        indexes: LANCE_INDEXES,
        params: ['exact', 'ef', 'nprobe', 'refine'] as const,
        durable: true,
      };
      const { reason } = plan({ items: 0, dimensions });
      const index = { kind: 'flat', unindexed: 0, reason };
      const none: StoreInfo = { store: 'lance', items: 0, assets: 0, dimensions, index, bytes, capabilities };
      return withTable(none, async (opened) => {
        const found = await vectorIndex(opened);
        const items = await opened.countRows();
        const assets = await opened.countRows(await columns.where(opened, undefined, true));
        return {
          ...none,
          items,
          assets,
          index: {
            kind: found?.kind ?? 'flat',
            unindexed: found?.unindexed ?? 0,
            reason: plan({ items, dimensions }).reason,
          },
        };
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

/** Valid ids in groups, each id once; anything else cannot be an id of the store. */
function* chunks(ids: readonly string[]): Generator<string[]> {
  const valid = [...new Set(ids)].filter(isId);
  for (let start = 0; start < valid.length; start += IDS_AT_ONCE)
    yield valid.slice(start, start + IDS_AT_ONCE);
}

/** What LanceDB threw, as `store-failed` with the place named. */
export function storeError(error: unknown, place: string): SoutuError {
  if (error instanceof SoutuError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // Without the places in LanceDB's own sources at which it noticed.
  const message = text.split('\n')[0]!.replace(/,?\s*\S+\.rs:\d+(:\d+)?/g, '');
  return new SoutuError('store-failed', `${place}: ${message}`, {
    hint: 'Is the disk full, or not connected? If its files are damaged, delete them and run soutu index: it reads the pictures anew.',
    cause: error,
  });
}

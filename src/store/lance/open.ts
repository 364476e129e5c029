import type { Connection, Query, Table } from '@lancedb/lancedb';
import { checkFilter, type Filter } from '../../core/filter.ts';
import { isId } from '../../core/id.ts';
import type { CollectionSize } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { createSemaphore } from '../../core/semaphore.ts';
import { SoutuError } from '../../errors.ts';
import { bytesUnder } from '../bytes.ts';
import { INFO_FIELDS, ITEM_FIELDS } from '../fields.ts';
import type { Item } from '../item.ts';
import { machineMemory } from '../machine-memory.ts';
import type { Hit, ScanOptions, StoreInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkCollectionName, checkItems, checkPage, checkVector } from '../validate.ts';
import { createColumns } from './columns.ts';
import { contentKey } from './content-key.ts';
import { createCounts } from './counts.ts';
import { createTable, dropEmptyVersions, hasTable, tableFolder } from './create.ts';
import { describeIndex } from './describe-index.ts';
import { storeError } from './errors.ts';
import { oneOf } from './filter.ts';
import type { IndexKind } from './kinds.ts';
import { loadLance } from './module.ts';
import { planIndex } from './plan.ts';
import { decodeItems, dimensionsOf, encodeItems, schemaOf } from './schema.ts';
import { searchTable, warmIndex } from './search.ts';
import { createSync } from './sync.ts';
import { compactTable, maintainIndex, vectorIndex } from './vector-index.ts';

export interface LanceOptions {
  /** Folder of the database; created if missing. */
  readonly folder: string;
  /** Name of the table: letters, digits, dot, dash and underscore. */
  readonly collection: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** Up to this many items a search is exact even if there is an index. */
  readonly exactItems?: number;
  /** Chooses the index. @default planIndex */
  readonly plan?: (size: CollectionSize) => IndexPlan<IndexKind>;
}

/**
 * Maximum size of the cache for manifests and file metadata, instead of 1 GB. Indexing adds a version every second, and their
 * manifests grow with them: 500 versions took 120 MB, which an idle server would retain. The limit costs 4 % of the CPU time
 * of writing.
 */
const METADATA_CACHE_BYTES = 32n * 1024n * 1024n;

/**
 * Maximum size of the cache for indexes, instead of 6 GB on every machine: what `planIndex` lets an index take, because a graph that does
 * not fit is read again by each search.
 */
const indexCacheBytes = () => BigInt(Math.floor(Math.min(6e9, machineMemory() / 2)));

/** Maximum ids in one condition: longer lists slow down LanceDB's query planner. */
const MAX_IDS = 500;

/**
 * Opens a collection of a LanceDB database. Only one process may write at a time (library/lock.ts); its writes are
 * serialised. Readers in all processes see a write on their next call. A missing collection reads as empty and is created by
 * the first upsert, so that reading needs no lock and leaves nothing on the disk. Throws `store-failed` for a collection
 * that cannot be read and `bad-vector` for one of other dimensions.
 */
export async function openLanceStore(options: LanceOptions): Promise<VectorStore> {
  const { folder, collection, dimensions, plan = planIndex } = options;
  const name = `The collection ${collection} in ${folder}`;
  checkCollectionName(collection);
  const { lance, arrow } = loadLance();
  const connect = () =>
    lance.connect(folder, {
      readConsistencyInterval: 0,
      session: new lance.Session(indexCacheBytes(), METADATA_CACHE_BYTES),
    });
  let connection: Connection | null = null;
  let table: Table | null = null;
  const columns = createColumns(arrow);
  const countRows = createCounts();
  const sync = createSync(tableFolder(folder, collection));
  let turn: Promise<unknown> = Promise.resolve();
  /** The calls of LanceDB that have not ended. It frees a table that is closed at once, also under the calls that use it. */
  const calls = createSemaphore({ permits: Number.POSITIVE_INFINITY });
  let isClosed = false;

  /** Opens the table on first use; null if it does not exist. */
  async function find(): Promise<Table | null> {
    if (table) return table;
    if (!hasTable(folder, collection)) return null;
    await dropEmptyVersions(folder, collection);
    connection ??= await connect();
    return keep(await connection.openTable(collection));
  }

  async function create(): Promise<Table> {
    await createTable(lance, folder, collection, schemaOf(arrow, dimensions));
    const created = await find();
    if (!created) throw new SoutuError('store-failed', `${name} was deleted while it was being created.`);
    return created;
  }

  /** Keeps the first opened table for all calls; concurrent calls close theirs. */
  async function keep(opened: Table): Promise<Table> {
    const found = dimensionsOf(await opened.schema());
    if (found !== dimensions) {
      opened.close();
      throw new SoutuError(
        'bad-vector',
        `${name} holds vectors of ${found} values, the model gives ${dimensions}.`,
      );
    }
    if (table) opened.close();
    table ??= opened;
    return table;
  }

  /** Lets closing wait for calls of LanceDB, and converts its errors to `store-failed`. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) throw new SoutuError('store-failed', `${name} has been closed.`);
    try {
      return await calls.run(undefined, work);
    } catch (error) {
      throw storeError(error, name);
    }
  }

  /** Runs work on the table, or resolves to `empty` if there is none. */
  function withTable<T>(empty: T, work: (table: Table) => Promise<T>): Promise<T> {
    return guard(async () => {
      const found = await find();
      return found ? work(found) : empty;
    });
  }

  /** Serialises writes, because two concurrent merges of the same new ids would insert both, and makes each durable. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work).then(() => (table === null ? undefined : guard(sync)));
    turn = done.catch(() => {});
    return done;
  }

  async function select(opened: Table, where: string | undefined, fields: readonly (keyof Item)[]) {
    const query = opened.query().select(await columns.of(opened, fields));
    if (where) query.where(where);
    return query;
  }

  /** Reads the result of a query, which may outlive the table. */
  async function* read<F extends keyof Item>(
    query: Query,
    fields: readonly F[],
    size = 1000,
  ): AsyncGenerator<Pick<Item, F>[]> {
    for await (const batch of query) {
      for (let start = 0; start < batch.numRows; start += size) {
        yield decodeItems(batch.slice(start, start + size), fields);
      }
    }
  }

  async function* scanTable<F extends keyof Item>(scan: ScanOptions<F>): AsyncGenerator<Pick<Item, F>[]> {
    if (scan.filter) checkFilter(scan.filter);
    const fields = scan.fields ?? (ITEM_FIELDS as F[]);
    const query = await withTable(null, async (opened) =>
      select(opened, await columns.where(opened, scan.filter, scan.leading), fields),
    );
    if (query === null) return;
    try {
      yield* read(query, fields, scan.batch);
    } catch (error) {
      throw storeError(error, name);
    }
  }

  function itemsWhere(column: 'id' | 'asset', values: readonly string[]): Promise<Item[]> {
    return withTable<Item[]>([], async (opened) => {
      const name = column === 'id' ? 'id' : await columns.asset(opened);
      const items: Item[] = [];
      for (const some of chunks(values)) {
        const query = await select(opened, oneOf(name, some), ITEM_FIELDS);
        for await (const batch of read(query, ITEM_FIELDS)) items.push(...batch);
      }
      return items;
    });
  }

  /** Assets of the batch that have stored items which the batch does not replace and which must therefore be deleted. */
  async function assetsWithStaleItems(opened: Table, items: readonly Item[]): Promise<Set<string>> {
    const written = new Set(items.map(({ id }) => id));
    const found = new Set<string>();
    for (const some of chunks(items.map(({ asset }) => asset))) {
      const fields = ['id', 'asset'] as const;
      for await (const batch of read(await select(opened, oneOf('asset', some), fields), fields)) {
        for (const { id, asset } of batch) if (!written.has(id)) found.add(asset);
      }
    }
    return found;
  }

  /**
   * Writes in one merge, which is one commit. The merge includes deletions only if there are any, because LanceDB then reads
   * the whole table: 150 ms instead of 30 at 100,000 items.
   */
  async function write(items: readonly Item[], removed: readonly string[]): Promise<void> {
    const opened = (await find()) ?? (await create());
    await columns.complete(opened);
    const gone = [...new Set([...removed.filter(isId), ...(await assetsWithStaleItems(opened, items))])];
    const rows = encodeItems(arrow, items, dimensions);
    // Asks the table at once for its schema. Nobody would catch the error of that, nor wait for its end, if something else failed before `execute`.
    const merge = opened.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
    const withDeletions =
      gone.length > 0 ? merge.whenNotMatchedBySourceDelete({ where: oneOf('asset', gone) }) : merge;
    await withDeletions.execute(rows);
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
    get: (ids) => itemsWhere('id', ids),
    getAssets: (assets) => itemsWhere('asset', assets),
    findsWords: () => withTable(true, (opened) => columns.hasWords(opened)),
    async version() {
      return withTable('', async (opened) => String(await opened.version()));
    },
    contentKey: (version) => contentKey(folder, collection, version),
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
    warm: () => withTable(undefined, warmIndex),
    scan: <F extends keyof Item = keyof Item>(scan: ScanOptions<F> = {}) => scanTable(scan),
    async count(filter?: Filter, { leading = false } = {}) {
      if (filter) checkFilter(filter);
      return withTable(0, async (opened) => countRows(opened, await columns.where(opened, filter, leading)));
    },
    async maintain({ changed, onBuild }) {
      const work = async (opened: Table) => {
        if (changed) await compactTable(lance, opened, { dimensions, plan });
        await maintainIndex(lance, opened, { dimensions, plan, onBuild });
      };
      await inTurn(() => withTable(undefined, work));
    },
    async compact() {
      await inTurn(() => withTable(undefined, (opened) => compactTable(lance, opened, { dimensions, plan })));
    },
    async describe(): Promise<StoreInfo> {
      const bytes = await bytesUnder(tableFolder(folder, collection));
      const { reason } = plan({ items: 0, dimensions });
      const index = { kind: 'flat', parameters: {}, unindexed: 0, reason };
      const none: StoreInfo = { store: 'lance', items: 0, assets: 0, dimensions, index, bytes };
      return withTable(none, async (opened) => {
        const found = await vectorIndex(opened);
        const items = await opened.countRows();
        const assets = await countRows(opened, await columns.where(opened, undefined, true));
        return {
          ...none,
          items,
          assets,
          index: describeIndex(found, plan({ items, dimensions }), { items, dimensions }),
        };
      });
    },
    async close() {
      await turn;
      isClosed = true;
      await calls.idle();
      table?.close();
      connection?.close();
    },
  };
  await withTable(null, async () => null);
  return store;
}

/** Deduplicated ids in groups, without strings that are not ids and so cannot be in the store. */
function* chunks(ids: readonly string[]): Generator<string[]> {
  const valid = [...new Set(ids)].filter(isId);
  for (let start = 0; start < valid.length; start += MAX_IDS) yield valid.slice(start, start + MAX_IDS);
}

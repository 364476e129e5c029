import { checkFilter, type Filter } from '../../core/filter.ts';
import { isId } from '../../core/id.ts';
import type { CollectionSize } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { log } from '../../log.ts';
import type { Collection } from '../driver.ts';
import { checkEffort } from '../effort.ts';
import { ITEM_FIELDS } from '../fields.ts';
import type { Item } from '../item.ts';
import { plannedIndex } from '../planned-index.ts';
import type { Hit, MaintainOptions, ScanOptions, StoreInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkItems, checkPage, checkVector } from '../validate.ts';
import { serverCollection } from './collection.ts';
import type { Connection, Purpose } from './connection.ts';
import { createConsistency } from './consistency.ts';
import { createCounts } from './counts.ts';
import { checkDimensions } from './dimensions.ts';
import { storeError } from './errors.ts';
import { MilvusFailure, toFailure } from './failure.ts';
import { allOf, oneOf, toCondition } from './filter.ts';
import { groups, MAX_IDS } from './groups.ts';
import { indexFacts } from './index-facts.ts';
import { keepingOf } from './kept.ts';
import { defaultsOf, type IndexKind, kindInfo } from './kinds.ts';
import { toMilvusName } from './names.ts';
import { PLACE, type ReadPlaces, withoutCircles } from './near.ts';
import { planIndex } from './plan.ts';
import { createRecentIndex } from './recent-index.ts';
import { createRows, type Rows } from './rows.ts';
import { scanRows } from './scan.ts';
import { ALL_COLUMNS, dimensionsOf, fieldsOf, laterColumnsIn } from './schema.ts';
import { searchRows } from './search.ts';
import { describeIndex, finishIndex, flush, replaceIndex, type VectorIndex } from './vector-index.ts';
import type { Versions } from './versions.ts';
import { writeAssets } from './write.ts';

interface MilvusOptions {
  /** Chooses the index. @default planIndex */
  readonly plan?: (size: CollectionSize) => IndexPlan<IndexKind>;
}

/** Bytes of a row besides its vector, for an estimate of the size. */
const FACTS_BYTES = 1024;

/**
 * Rows after which Lite writes them to its disk: as long as they are in memory, it takes ten times as long to find them (200 ms
 * instead of 20 at 2,000 rows).
 */
const LITE_ROWS = 2000;

const LEADING = 'leading == true';

/** Bytes that so many rows take, as an estimate, because servers do not tell. */
export function estimateBytes({ items, dimensions }: CollectionSize): number {
  return items * (4 * dimensions + FACTS_BYTES);
}

/**
 * Opens a collection of a Milvus server. A missing one reads as empty and is created by the first upsert. Writes of this process
 * are serialised; several processes may write, because rows are written and deleted by id. Throws as `connect` does, and
 * `bad-vector` for a collection of other dimensions.
 */
export async function openMilvusStore(
  connection: Connection,
  versions: Versions,
  collection: Collection,
  { plan = planIndex }: MilvusOptions = {},
): Promise<VectorStore> {
  const { dimensions } = collection;
  const consistency = createConsistency();
  const name = toMilvusName(collection.name);
  let has = ALL_COLUMNS; // As new collections.
  const own = serverCollection(connection, {
    name,
    description: 'Images and their embeddings, written by Soutu',
    fields: fieldsOf(connection.sdk, dimensions),
    check(fields) {
      checkDimensions(collection, dimensionsOf(fields));
      has = laterColumnsIn(fields);
    },
  });
  const rowsFor = (purpose: Purpose) =>
    createRows(connection, name, dimensions, consistency, purpose, () => has);
  const rows = rowsFor('read');
  /** For scans, during which the server can restart or another process can replace the index. */
  const rowsInUse: Rows = {
    ...rows,
    read: (...question) => own.use('read', [], () => rows.read(...question)),
    count: (condition) => own.use('read', 0, () => rows.count(condition)),
  };
  const index = createRecentIndex(
    async () => (await describeIndex(connection, name)) ?? NO_INDEX,
    ({ kind }) => kind,
  );
  let turn: Promise<unknown> = Promise.resolve();
  let unflushed = 0;
  let lastVersion: string | null = null;

  /** Converts failures to errors for people. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, connection.server, collection.name);
    }
  }

  /** Runs work on the collection, or resolves to `missing` if there is none. */
  function withRows<T>(missing: T, work: () => Promise<T>): Promise<T> {
    return guard(() => own.use('read', missing, work));
  }

  /** Serialises writes, so that none deletes what another one has just written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  async function currentVersion(): Promise<string> {
    const version = await versions.read(name, consistency.level());
    // Another process has written: what is read next must have that.
    if (lastVersion !== null && version !== lastVersion) consistency.written();
    lastVersion = version;
    return version;
  }

  /** Throws `bad-query` for a filter that is too large, or that the server lacks. */
  async function conditionOf(filter: Filter | undefined, leading: boolean): Promise<string | undefined> {
    if (filter) checkFilter(filter);
    const { findsParts } = connection;
    const translate = (part: Filter) =>
      toCondition(part, { findsParts, hasWords: has.words, hasPositions: has.origin });
    const read: ReadPlaces = (box, limit) => withRows([], () => rows.read(translate(box), PLACE, limit));
    return allOf([filter && translate(await withoutCircles(filter, read)), leading ? LEADING : undefined]);
  }

  const countRows = createCounts(rows, currentVersion);

  async function* scan<F extends keyof Item>(options: ScanOptions<F>): AsyncGenerator<Pick<Item, F>[]> {
    const { filter, leading = false, fields = ITEM_FIELDS as F[], batch = 1000 } = options;
    const condition = await conditionOf(filter, leading);
    try {
      if (!(await own.use('read', false, async () => true))) return;
      yield* scanRows(rowsInUse, condition, fields, { size: batch });
    } catch (error) {
      throw storeError(error, connection.server, collection.name);
    }
  }

  function itemsWhere(purpose: Purpose, column: 'id' | 'asset', values: readonly string[]): Promise<Item[]> {
    const work = async () => {
      const items: Item[] = [];
      // What is no id cannot be in the store.
      for (const some of groups([...new Set(values)].filter(isId), MAX_IDS)) {
        const options = { size: MAX_IDS, expected: some.length };
        const scan = scanRows(rowsFor(purpose), oneOf(column, some), ITEM_FIELDS, options);
        for await (const batch of scan) items.push(...batch);
      }
      return items;
    };
    return guard(() => own.use<Item[]>(purpose, [], work));
  }

  /** Writes, and creates the collection for the first item. */
  async function write(items: readonly Item[], removed: readonly string[]): Promise<void> {
    if (items.length > 0) await own.create();
    const options = { connection, name, dimensions, rows: rowsFor('write'), consistency, has };
    const isThere = await own.use('write', false, async () => {
      try {
        await writeAssets(items, removed, options);
      } finally {
        // Also after a part of it.
        await versions.change(name);
      }
      unflushed += items.length;
      if (connection.isLite && unflushed >= LITE_ROWS) await flushRows();
      return true;
    });
    if (!isThere && items.length > 0)
      throw new MilvusFailure('other', 'another process deleted it while it was being written');
  }

  async function flushRows(): Promise<void> {
    await flush(connection, name);
    unflushed = 0;
  }

  async function build({ onBuild, signal }: MaintainOptions): Promise<void> {
    const items = await rows.count(undefined);
    const planned = plan({ items, dimensions });
    const defaults = defaultsOf(planned.kind, { items, dimensions });
    const existing = await describeIndex(connection, name);
    if (existing === null || !plannedIndex(planned, defaults, existing).isBuilt) {
      onBuild?.(planned);
      await replaceIndex(connection, name, planned, { items, dimensions });
      index.forget();
      // Searches go on meanwhile: a server compares what it has not indexed yet.
      await loadOrSearchExhaustively(planned.kind, items);
    }
    await finishIndex(connection, name, signal);
    index.forget();
  }

  /** Some servers build an index that they then cannot load; without another one, nothing could be searched any more. */
  async function loadOrSearchExhaustively(kind: IndexKind, items: number): Promise<void> {
    try {
      await own.load();
    } catch (error) {
      if (kind === 'flat' || toFailure(error).mayPass) throw error;
      log.warn('Milvus cannot load the index, so searches are exhaustive', {
        collection: name,
        kind,
        reason: toFailure(error).message,
      });
      await replaceIndex(connection, name, { kind: 'flat' }, { items, dimensions });
      await own.load();
    }
  }

  const store: VectorStore = {
    // A collection that is yet to be created will have all columns.
    keeping: () => withRows(keepingOf(ALL_COLUMNS), async () => keepingOf(has)),
    findsWords: () => withRows(connection.findsParts, async () => connection.findsParts && has.words),
    async upsert(items, removed = []) {
      checkItems(items, dimensions);
      const gone = [...new Set(removed)].filter(isId);
      if (items.length > 0 || gone.length > 0) await inTurn(() => guard(() => write(items, gone)));
    },
    get: (ids) => itemsWhere('read', 'id', ids),
    // Only indexing asks for whole assets.
    getAssets: (assets) => itemsWhere('write', 'asset', assets),
    version: () => guard(currentVersion),
    async search(query: VectorQuery): Promise<Hit[]> {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      const condition = await conditionOf(query.filter, false);
      return withRows<Hit[]>([], () =>
        index.search(async (current) => {
          checkEffort(query, kindInfo(current.kind), collection.name);
          const shared = { connection, collection: collection.name, name, rows, consistency, has };
          return searchRows(query, { ...shared, index: current, condition });
        }),
      );
    },
    scan: <F extends keyof Item = keyof Item>(options: ScanOptions<F> = {}) => scan(options),
    async count(filter?: Filter, { leading = false } = {}) {
      const condition = await conditionOf(filter, leading);
      return withRows(0, () => countRows(condition));
    },
    async maintain(options) {
      const work = async () => {
        if (options.changed) await flushRows();
        await build(options);
        // A process that ended between its rows and their version is made up for.
        await versions.change(name);
      };
      await inTurn(() => withRows(undefined, work));
    },
    async compact() {
      // Servers compact by themselves.
      if (connection.isLite) await inTurn(() => withRows(undefined, flushRows));
    },
    async describe(): Promise<StoreInfo> {
      const { reason } = plan({ items: 0, dimensions });
      const none: StoreInfo = {
        store: 'milvus',
        items: 0,
        assets: 0,
        dimensions,
        index: { kind: 'flat', parameters: {}, unindexed: 0, reason },
        bytes: 0,
      };
      return withRows<StoreInfo>(none, async () => {
        const [items, assets, found] = await Promise.all([
          rows.count(undefined),
          countRows(LEADING),
          describeIndex(connection, name),
        ]);
        return {
          ...none,
          items,
          assets,
          index: indexFacts(found ?? NO_INDEX, plan({ items, dimensions }), { items, dimensions }),
          bytes: estimateBytes({ items, dimensions }),
        };
      });
    },
    async close() {
      await turn;
    },
  };
  await withRows(null, async () => null);
  return store;
}

const NO_INDEX: VectorIndex = { kind: 'flat', parameters: {}, unindexed: 0, isFinished: true };

import { checkFilter, type Filter } from '../../core/filter.ts';
import { isId } from '../../core/id.ts';
import { dot } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import type { SearchParameter } from '../capabilities.ts';
import { bestFirst } from '../derive.ts';
import type { Collection } from '../driver.ts';
import { checkEffort } from '../effort.ts';
import { ITEM_FIELDS } from '../fields.ts';
import type { Item, ItemInfo } from '../item.ts';
import { readOnly } from '../read-only.ts';
import type { Hit, ScanOptions, StoreInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkPage, checkVector } from '../validate.ts';
import { serverCollection } from './collection.ts';
import type { Connection } from './connection.ts';
import { storeError } from './errors.ts';
import { externalColumns, externalCondition, externalItem } from './external-rows.ts';
import { oneOf } from './filter.ts';
import { checkColumns, unsuitable } from './find-external.ts';
import { groups, MAX_IDS } from './groups.ts';
import { estimateBytes } from './open.ts';
import { DEPTHS, MAX_DEPTH } from './reach.ts';
import { createRecentIndex } from './recent-index.ts';
import { createRows, type Rows } from './rows.ts';
import { scanRows } from './scan.ts';
import {
  compareAll,
  comparesAll,
  enoughCandidates,
  isWhole,
  MAX_COMPARED,
  MAX_EF,
  notExact,
} from './search.ts';
import { indexTypeOf } from './vector-index.ts';

/** Candidates beyond the page, so that exact cosines do not change its end. */
const MARGIN = 16;
/** Lists that an IVF index looks at; a server takes all if there are fewer. */
const PROBES = 64;
/** How long a change that leaves the number of rows as it was may stay unnoticed, in milliseconds. */
const REREAD_MS = 600_000;
/** Rows whose ids are looked at. */
const SAMPLE = 20;

interface Candidate extends Hit {
  readonly id: string;
}

/**
 * Opens a collection that another program wrote with the columns of image search tutorials: `id`, `vector`, `file_path`. It is
 * only read, and searched with the index that it has. Scores are cosines, whatever the metric of the index. Throws as
 * `findExternal`.
 */
export async function openExternalStore(
  connection: Connection,
  { name, dimensions }: Collection,
): Promise<VectorStore> {
  const { call, sdk, server } = connection;
  const own = serverCollection(connection, {
    name,
    description: '',
    fields: [],
    external: true,
    check: (fields) => void checkColumns(name, fields),
  });
  const level = sdk.ConsistencyLevelEnum.Bounded;
  const rows: Rows = {
    ...createRows(connection, name, dimensions, { level: () => 'Bounded', written() {} }, 'read'),
    read: (condition, fields, limit) =>
      own.use<Item[]>('read', [], async () => {
        const { data } = await call('read', (client, timeout) =>
          client.query({
            collection_name: name,
            filter: condition,
            output_fields: externalColumns(fields),
            consistency_level: level,
            limit,
            timeout,
          }),
        );
        return data.map(externalItem);
      }),
  };

  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, server, name);
    }
  }

  function conditionOf(filter: Filter | undefined): string | undefined {
    if (filter) checkFilter(filter);
    return filter && externalCondition(filter, name);
  }

  async function* scan<F extends keyof Item>(options: ScanOptions<F>): AsyncGenerator<Pick<Item, F>[]> {
    const { filter, fields = ITEM_FIELDS as F[], batch = 1000 } = options;
    const condition = conditionOf(filter);
    try {
      const expected = await own.use('read', 0, () => rows.count(condition));
      yield* scanRows(rows, condition, fields, { size: batch, expected });
    } catch (error) {
      throw storeError(error, server, name);
    }
  }

  async function get(ids: readonly string[]): Promise<Item[]> {
    const found: Item[] = [];
    for (const some of groups([...new Set(ids)].filter(isId), MAX_IDS))
      found.push(...((await rows.read(oneOf('id', some), ITEM_FIELDS, MAX_IDS)) as Item[]));
    return found;
  }

  async function candidates(
    query: VectorQuery,
    depth: number,
    type: string,
    condition?: string,
  ): Promise<Candidate[]> {
    const { vector } = query;
    checkEffort(query, { kind: type, search: takenBy(type) }, name, false);
    if (query.exact) {
      const matching = await rows.count(condition);
      query.trace?.({ by: 'exhaustive', kind: type, full: matching });
      if (matching <= MAX_COMPARED) return compared(vector, depth, { condition, matching });
      if (!comparesAll(type)) throw notExact(name, type, matching);
    }
    const params = effort(type, depth, query);
    query.trace?.({ by: type === 'flat' ? 'exhaustive' : 'index', kind: type, effort: params, full: depth });
    const { results } = await call('read', (client, timeout) =>
      client.search({
        collection_name: name,
        anns_field: 'vector',
        data: Array.from(vector),
        limit: depth,
        params,
        output_fields: externalColumns(['vector']),
        consistency_level: 'Bounded' as never,
        timeout,
        ...(condition !== undefined && { filter: condition }),
      }),
    );
    const isPartial = !isWhole(query) && query.nprobe === undefined && takenBy(type).includes('nprobe');
    // Fewer would look like the end of the results, but the lists that were not visited can hold more.
    if (isPartial && results.length < depth)
      return candidates({ ...query, thorough: true }, depth, type, condition);
    return results.map((row) => {
      const found = externalItem(row);
      const score = Math.max(-1, Math.min(1, dot(vector, found.vector)));
      return { id: found.id, score, item: infoOf(found) };
    });
  }

  /** The nearest of all rows that match, compared here. */
  async function compared(
    vector: Float32Array,
    depth: number,
    matching: { readonly condition: string | undefined; readonly matching: number },
  ): Promise<Candidate[]> {
    const best = await compareAll(vector, depth, { rows, ...matching });
    const items = new Map((await get(best.map(({ id }) => id))).map((item) => [item.id, infoOf(item)]));
    return best.flatMap(({ id, score }) => {
      const item = items.get(id);
      return item ? [{ id, score, item }] : [];
    });
  }

  const index = createRecentIndex(
    async () => (await indexTypeOf(connection, name)) ?? '',
    (type) => type,
  );

  const refuse = async () => {
    throw readOnly(name);
  };

  const sample = await guard(() => rows.read('id != ""', ['id'], SAMPLE));
  const odd = sample.find(({ id }) => !isId(id));
  if (odd)
    throw unsuitable(
      name,
      `its ids, such as ${JSON.stringify(odd.id)}, are not md5 sums in hexadecimal digits`,
    );
  return {
    upsert: refuse,
    get: (ids) => guard(() => get(ids)),
    getAssets: (ids) => guard(() => get(ids)),
    // Other programs tell of no change: new rows are counted, and after some time everything is read again.
    version: () =>
      guard(async () => {
        const items = await own.use('read', 0, () => rows.count(undefined));
        return `${items} ${Math.floor(Date.now() / REREAD_MS)}`;
      }),
    findsWords: async () => false,
    async search(query): Promise<Hit[]> {
      const { limit, offset = 0 } = query;
      checkPage(limit, offset);
      checkVector(query.vector, dimensions, 'The query');
      const condition = conditionOf(query.filter);
      if (limit === 0) return [];
      const need = Math.min(offset + limit + MARGIN, MAX_DEPTH);
      if (offset + limit > MAX_DEPTH)
        throw new SoutuError('bad-query', `Milvus finds at most the ${MAX_DEPTH} nearest pictures.`);
      // Servers keep at least as many candidates as they return.
      const depth = query.ef === undefined ? DEPTHS.find((known) => known >= need)! : need;
      return guard(() =>
        own.use<Hit[]>('read', [], async () => {
          const found = await index.search((type) => candidates(query, depth, type, condition));
          const page = found.sort(bestFirst).slice(offset, offset + limit);
          return page.map(({ score, item }) => ({ score, item }));
        }),
      );
    },
    scan: <F extends keyof Item = keyof Item>(options: ScanOptions<F> = {}) => scan(options),
    count: (filter) => guard(() => own.use('read', 0, () => rows.count(conditionOf(filter)))),
    maintain: refuse,
    compact: refuse,
    describe: () =>
      guard(async (): Promise<StoreInfo> => {
        const items = await own.use('read', 0, () => rows.count(undefined));
        const kind = await index.get();
        return {
          store: 'milvus',
          items,
          assets: items,
          dimensions,
          index: {
            kind,
            parameters: {},
            unindexed: 0,
            reason: 'The program that wrote the collection chose it.',
          },
          bytes: estimateBytes({ items, dimensions }),
        };
      }),
    async close() {},
  };
}

const infoOf = ({ vector: _vector, norm: _norm, lines: _lines, ...info }: Item): ItemInfo => info;

/** What a search of this kind of index takes. */
function takenBy(type: string): readonly SearchParameter[] {
  if (type.includes('hnsw')) return ['ef'];
  return type.includes('ivf') || type === 'scann' ? ['nprobe'] : [];
}

/** Parameters of a search, by the kind of index. */
function effort(type: string, depth: number, query: VectorQuery): Record<string, number> {
  const { ef, nprobe } = query;
  if (type.includes('hnsw') || type === 'autoindex')
    return { ef: Math.max(depth, isWhole(query) ? MAX_EF : (ef ?? enoughCandidates(depth))) };
  if (takenBy(type).includes('nprobe')) return { nprobe: isWhole(query) ? 65_536 : (nprobe ?? PROBES) };
  return {};
}

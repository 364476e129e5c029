import { checkFilter, type Filter, type FilterFields, matches } from '../../core/filter.ts';
import { dot } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import { FLAT } from '../capabilities.ts';
import { bestFirst, filterFieldsOf } from '../derive.ts';
import type { Collection, StoreDriver } from '../driver.ts';
import { checkEffort } from '../effort.ts';
import type { Item, ItemInfo } from '../item.ts';
import type { Hit, ScanOptions, StoreInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkItems, checkPage, checkVector } from '../validate.ts';

interface Entry {
  readonly item: Item;
  readonly fields: FilterFields;
}

/** The content of a collection, shared by all stores opened on it. */
interface Entries {
  readonly dimensions: number;
  readonly byId: Map<string, Entry>;
  changes: number;
}

/** Stores items in memory and searches exhaustively, for tests and temporary libraries. */
export function openMemoryDriver(): StoreDriver {
  const collections = new Map<string, Entries>();
  return {
    name: 'memory',
    durable: false,
    shared: false,
    capabilities: async () => ({ indexes: [FLAT], findsParts: true, bytes: 'measured' }),
    async open(collection) {
      const store = openCollection(collections, collection);
      await store.count();
      return store;
    },
    async collections() {
      return [...collections].map(([name, { dimensions }]): Collection => ({ name, dimensions }));
    },
    async drop(name) {
      collections.delete(name);
    },
    bytes: async () => 0,
    async close() {
      collections.clear();
    },
  };
}

function openCollection(collections: Map<string, Entries>, { name, dimensions }: Collection): VectorStore {
  /** The shared collection, or a detached empty one until the first write. */
  function find(): Entries {
    const found = collections.get(name) ?? { dimensions, byId: new Map(), changes: 0 };
    if (found.dimensions === dimensions) return found;
    throw new SoutuError(
      'bad-vector',
      `The collection ${name} holds vectors of ${found.dimensions} values, the model gives ${dimensions}.`,
    );
  }

  function select(filter?: Filter, leading = false): Entry[] {
    if (filter) checkFilter(filter);
    return [...find().byId.values()].filter(
      ({ item, fields }) =>
        (!leading || item.id === item.asset) && (filter === undefined || matches(filter, fields)),
    );
  }

  function deleteAssets({ byId }: Entries, assets: ReadonlySet<string>): void {
    for (const { item } of byId.values()) if (assets.has(item.asset)) byId.delete(item.id);
  }

  return {
    async upsert(items, removed = []) {
      checkItems(items, dimensions);
      if (items.length === 0 && removed.length === 0) return;
      const entries = find();
      deleteAssets(entries, new Set([...removed, ...items.map(({ asset }) => asset)]));
      for (const item of items) {
        const copy = copyOf(item);
        entries.byId.set(item.id, { item: copy, fields: filterFieldsOf(copy) });
      }
      entries.changes += 1;
      if (items.length > 0) collections.set(name, entries);
    },
    async get(ids) {
      return [...new Set(ids)].flatMap((id) => find().byId.get(id) ?? []).map(({ item }) => copyOf(item));
    },
    async getAssets(assets) {
      const ids = new Set(assets);
      return select()
        .filter(({ item }) => ids.has(item.asset))
        .map(({ item }) => copyOf(item));
    },
    findsWords: async () => true,
    async version() {
      return String(find().changes);
    },
    async search(query: VectorQuery): Promise<Hit[]> {
      const { limit, offset = 0 } = query;
      checkPage(limit, offset);
      checkVector(query.vector, dimensions, 'The query');
      checkEffort(query, FLAT, name, false);
      const matching = select(query.filter);
      query.trace?.({ by: 'exhaustive', kind: FLAT.kind, full: matching.length });
      return matching
        .map(({ item }) => ({ id: item.id, score: clamp(dot(query.vector, item.vector)), item }))
        .sort(bestFirst)
        .slice(offset, offset + limit)
        .map(({ score, item }) => ({ score, item: infoOf(item) }));
    },
    async *scan<F extends keyof Item = keyof Item>(
      scan: ScanOptions<F> = {},
    ): AsyncGenerator<Pick<Item, F>[]> {
      const items = select(scan.filter, scan.leading);
      const size = scan.batch ?? 1000;
      for (let start = 0; start < items.length; start += size) {
        const batch = items.slice(start, start + size).map(({ item }) => copyOf(item));
        yield scan.fields ? batch.map((item) => pick(item, scan.fields!)) : batch;
      }
    },
    async count(filter, { leading = false } = {}) {
      return select(filter, leading).length;
    },
    async maintain() {},
    async compact() {},
    async describe(): Promise<StoreInfo> {
      return {
        store: 'memory',
        items: select().length,
        assets: select(undefined, true).length,
        dimensions,
        index: {
          kind: 'flat',
          parameters: {},
          unindexed: 0,
          reason: 'The store in memory always searches exhaustively.',
        },
        bytes: 0,
      };
    },
    async close() {},
  };
}

/** A deep copy, so that later changes by the caller do not reach the store. */
function copyOf(item: Item): Item {
  return { ...item, vector: item.vector.slice(), paths: [...item.paths], stages: { ...item.stages } };
}

function infoOf({ vector: _vector, norm: _norm, lines: _lines, ...info }: Item): ItemInfo {
  return { ...info, paths: [...info.paths], stages: { ...info.stages } };
}

function pick<F extends keyof Item>(item: Item, fields: readonly F[]): Pick<Item, F> {
  return Object.fromEntries(fields.map((field) => [field, item[field]])) as Pick<Item, F>;
}

/** Rounding can push the cosine of a vector with itself above 1. */
function clamp(score: number): number {
  return Math.max(-1, Math.min(1, score));
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import type { SearchParameter } from '../../src/store/capabilities.ts';
import type { Item } from '../../src/store/item.ts';
import { keepingIn } from '../../src/store/keeping.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { describeAssets } from './conformance-assets.ts';
import { describeFilters } from './conformance-filters.ts';
import { describeIndexes } from './conformance-indexes.ts';
import { idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

export interface Subject {
  readonly name: string;
  /** Opens a new, empty store at each call. */
  open(dimensions: number): Promise<VectorStore>;
  /** The kinds of index that the store can build; after `choose`, `maintain` builds that kind. */
  readonly indexes?: {
    readonly kinds: readonly string[];
    choose(kind: string): void;
    /** What a search takes while the index is of this kind. */
    takes(kind: string): readonly SearchParameter[];
    /** Number of items in the tests of indexes. @default 6000 */
    readonly items?: number;
  };
  /** Whether the store refuses a filter with `bad-query`, because its server is too old for it. @default none */
  readonly lacks?: (filter: Filter) => boolean;
}

const DIMENSIONS = 16;
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Tests the behaviour that every store must have. */
export function describeStore(subject: Subject): void {
  describe(`${subject.name}: items`, () => describeItems(subject));
  describe(`${subject.name}: assets`, () => describeAssets(subject));
  describe(`${subject.name}: search`, () => describeSearch(subject));
  describe(`${subject.name}: filters`, () => describeFilters(subject));
  describe(`${subject.name}: indexes`, () => describeIndexes(subject));
}

function describeItems(subject: Subject): void {
  let store: VectorStore;
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
  });
  afterAll(() => store.close());
  const [a, b, c] = vectorsFrom(1, 3, DIMENSIONS) as [Float32Array, Float32Array, Float32Array];

  test('reads every field as it was written', async () => {
    const full = itemOf('full', a, {
      norm: 7.25,
      paths: ["/a/it's 100%_\\.jpg", 'C:\\b\\图.jpg', "/ends in quote'"],
      size: 2 ** 52 + 1,
      mtime: 1_700_000_000_123.456,
      takenAt: -86_400_000,
      takenOffset: -210,
      takenFrom: 'exif',
      latitude: -33.8568,
      longitude: 151.2153,
      text: "'; DROP TABLE x; -- \0 \u{1F600}\n",
      color: '#0a0b0c',
      stages: { embed: "it's", color: 1 },
    });
    const bare = itemOf('bare', b, { width: null, height: null });
    await store.upsert([full, bare]);
    const { lacks, kept } = await keepingIn(store);
    expect([lacks, kept(full), kept(bare)]).toEqual([[], full, bare]);
    const wanted = [full, bare].sort(byId);
    expect((await store.get([bare.id, full.id, idOf('absent')])).sort(byId)).toEqual(wanted);
    expect((await store.getAssets([bare.id, full.id, idOf('absent')])).sort(byId)).toEqual(wanted);
  });

  test('replaces an item of the same id', async () => {
    await store.upsert([itemOf('twice', a, { size: 1 })]);
    await store.upsert([itemOf('other', b, { size: 2 }), itemOf('twice', c, { size: 3 })]);
    const [item, ...more] = await store.get([idOf('twice'), idOf('twice')]);
    expect(more).toEqual([]);
    expect(item).toEqual(itemOf('twice', c, { size: 3 }));
  });

  test('writes and removes in one step; an asset in both is written', async () => {
    await store.upsert([itemOf('old content', a), itemOf('old too', b), itemOf('both', a)]);
    const before = await store.count();
    const removed = ['old content', 'old too', 'both', 'never there'].map(idOf);
    await store.upsert([itemOf('new content', c), itemOf('both', b, { size: 9 })], removed);
    expect(await store.count()).toBe(before - 1);
    expect((await store.get([...removed, idOf('new content')])).map(({ id }) => id).sort()).toEqual(
      [idOf('both'), idOf('new content')].sort(),
    );
    await store.upsert([], [idOf('both')]);
    expect(await store.get([idOf('both')])).toEqual([]);
  });

  test('removes items, and ignores ids that it does not have', async () => {
    await store.upsert([itemOf('gone', a), itemOf('gone too', b)]);
    const before = await store.count();
    const ids = [idOf('gone'), idOf('gone too'), idOf('gone'), idOf('never'), "x' OR '1'='1"];
    await store.upsert([], ids);
    expect(await store.count()).toBe(before - 2);
    expect(await store.get(ids)).toEqual([]);
    await store.upsert([], ids);
    expect(await store.count()).toBe(before - 2);
  });

  test('changes its version with every change', async () => {
    const versions = [await store.version(), await store.version()];
    expect(versions[1]).toBe(versions[0]);
    await store.upsert([itemOf('version', a)]);
    versions.push(await store.version());
    await store.upsert([itemOf('version', a, { size: 2 })]);
    versions.push(await store.version());
    await store.upsert([], [idOf('version')]);
    versions.push(await store.version());
    expect(new Set(versions).size).toBe(versions[0] === null ? 1 : 4);
  });

  test('accepts empty lists', async () => {
    const before = await store.count();
    await store.upsert([]);
    expect(await store.get([])).toEqual([]);
    expect(await store.count()).toBe(before);
  });

  const short = a.subarray(1);
  const long = Float32Array.from([...a, 0]);
  const nan = Float32Array.from(a, (value, i) => (i === 3 ? Number.NaN : value));
  const twice = Float32Array.from(a, (value) => 2 * value);
  test.each<[string, Partial<Item>, string]>([
    ['a short vector', { vector: short }, 'bad-vector'],
    ['a long vector', { vector: long }, 'bad-vector'],
    ['a NaN', { vector: nan }, 'bad-vector'],
    ['a length of 2', { vector: twice }, 'bad-vector'],
    ['zeros', { vector: new Float32Array(DIMENSIONS) }, 'bad-vector'],
    ['a norm of 0', { norm: 0 }, 'bad-vector'],
    ['no path', { paths: [] }, 'store-failed'],
    ['an empty path', { paths: ['/a', ''] }, 'store-failed'],
    ['an id that is none', { id: 'ABC' }, 'store-failed'],
    ['an asset that is none', { asset: 'ABC' }, 'store-failed'],
    ['an asset without a leading item', { asset: idOf('elsewhere') }, 'store-failed'],
    ['an id that is in the batch already', { id: idOf('good neighbour') }, 'store-failed'],
    ['a page 0', { part: { kind: 'page', page: 0 } }, 'store-failed'],
    ['a time before the start', { part: { kind: 'time', seconds: -1 } }, 'store-failed'],
    ['a passage between two', { part: { kind: 'text', passage: 0.5 } }, 'store-failed'],
    [
      'a region past the edge',
      { part: { kind: 'region', x: 0.5, y: 0, width: 0.6, height: 1 } },
      'store-failed',
    ],
    ['a stage of NaN', { stages: { ocr: Number.NaN } }, 'store-failed'],
    ['a size of NaN', { size: Number.NaN }, 'store-failed'],
  ])('rejects %s with the name of the item and writes nothing of the batch', async (_name, over, code) => {
    const bad = itemOf('bad', a, over);
    const failed = store.upsert([itemOf('good neighbour', b), bad]);
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(bad.id) });
    expect(await store.get([idOf('good neighbour')])).toEqual([]);
  });

  test('scans all items in batches with the requested fields', async () => {
    const own = await subject.open(DIMENSIONS);
    const items = variedItems(5, 95, DIMENSIONS);
    await own.upsert(items.slice(0, 50));
    await own.upsert(items.slice(50));
    const seen: Pick<Item, 'id' | 'paths'>[] = [];
    for await (const batch of own.scan({ fields: ['id', 'paths'], batch: 20 })) {
      expect(batch.length).toBeLessThanOrEqual(20);
      seen.push(...batch);
    }
    expect(seen.sort(byId)).toEqual(items.map(({ id, paths }) => ({ id, paths })).sort(byId));
    const whole: Item[] = [];
    for await (const batch of own.scan({ filter: { op: 'eq', field: 'format', value: 'png' } }))
      whole.push(...batch);
    expect(whole.sort(byId)).toEqual(items.filter((item) => item.format === 'png').sort(byId));
    await own.close();
  });

  test('keeps all items of concurrent writes and searches', async () => {
    const own = await subject.open(DIMENSIONS);
    const items = variedItems(6, 200, DIMENSIONS);
    const jobs = Array.from({ length: 20 }, async (_, i) => {
      await own.upsert(items.slice(i * 10, i * 10 + 15));
      await own.search({ vector: a, limit: 5 });
    });
    await Promise.all([...jobs, own.compact()]);
    expect(await own.count()).toBe(200);
    expect((await own.get(items.map((item) => item.id))).sort(byId)).toEqual([...items].sort(byId));
    await own.close();
  });

  test('describes itself', async () => {
    const info = await store.describe();
    expect(info).toMatchObject({
      items: await store.count(),
      assets: await store.count(undefined, { leading: true }),
      dimensions: DIMENSIONS,
      index: { kind: 'flat', unindexed: 0 },
    });
  });
}

function describeSearch(subject: Subject): void {
  let store: VectorStore;
  const items = variedItems(2, 400, DIMENSIONS);
  const twin = items[0]!.vector;
  const twins = Array.from({ length: 30 }, (_, i) => itemOf(`twin ${i}`, twin));
  const all = [...items, ...twins];
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
    await store.upsert(all);
  });
  afterAll(() => store.close());

  test('orders by cosine, then by id, and the score is the cosine', async () => {
    const [query] = vectorsFrom(99, 1, DIMENSIONS) as [Float32Array];
    const hits = await store.search({ vector: query, limit: 1000 });
    const cosine = (item: Item) => item.vector.reduce((total, value, i) => total + value * query[i]!, 0);
    const scores = new Map(all.map((item) => [item.id, cosine(item)]));
    expect(hits).toHaveLength(all.length);
    hits.forEach((hit, i) => {
      expect(Math.abs(hit.score - scores.get(hit.item.id)!)).toBeLessThan(1e-6);
      const next = hits[i + 1];
      if (next)
        expect(hit.score > next.score || (hit.score === next.score && hit.item.id < next.item.id)).toBe(true);
    });
  });

  test('an item is found by its own vector with score 1, without its vector', async () => {
    const own = items[17]!;
    const [hit] = await store.search({ vector: own.vector, limit: 1 });
    const { vector: _vector, norm: _norm, lines: _lines, ...info } = own;
    expect(hit!.item).toEqual(info);
    expect(hit!.score).toBeCloseTo(1, 6);
    expect(hit!.score).toBeLessThanOrEqual(1);
  });

  test.each([1, 7, 20])('pages of %i are slices of one large page, even with equal scores', async (size) => {
    const whole = await store.search({ vector: twin, limit: 100 });
    const pages = [];
    for (let offset = 0; offset < 100; offset += size) {
      pages.push(...(await store.search({ vector: twin, limit: Math.min(size, 100 - offset), offset })));
    }
    expect(pages).toEqual(whole);
    const best = [items[0]!, ...twins].map((item) => item.id).sort();
    expect(whole.slice(0, 31).map((hit) => hit.item.id)).toEqual(best);
  });

  test('handles a limit of 0 and offsets past the end', async () => {
    expect(await store.search({ vector: twin, limit: 0 })).toEqual([]);
    expect(await store.search({ vector: twin, limit: 10, offset: 1e9 })).toEqual([]);
    expect(await store.search({ vector: twin, limit: 10, offset: all.length - 3 })).toHaveLength(3);
  });

  test('rejects invalid queries', async () => {
    const short = store.search({ vector: twin.subarray(1), limit: 1 });
    await expect(short).rejects.toMatchObject({ code: 'bad-vector' });
    await expect(store.search({ vector: twin, limit: -1 })).rejects.toMatchObject({ code: 'bad-query' });
    await expect(store.search({ vector: twin, limit: 1, offset: 0.5 })).rejects.toMatchObject({
      code: 'bad-query',
    });
  });

  test('searches an empty store', async () => {
    const empty = await subject.open(DIMENSIONS);
    expect(await empty.search({ vector: twin, limit: 5 })).toEqual([]);
    expect(await empty.count()).toBe(0);
    await empty.compact();
    await empty.maintain({ changed: true });
    await empty.close();
  });

  test('finds an item in the first search after its write', async () => {
    const [vector] = vectorsFrom(1234, 1, DIMENSIONS) as [Float32Array];
    await store.upsert([itemOf('fresh', vector)]);
    expect((await store.search({ vector, limit: 1 }))[0]!.item.id).toBe(idOf('fresh'));
    await store.upsert([], [idOf('fresh')]);
    expect((await store.search({ vector, limit: 1 }))[0]!.item.id).not.toBe(idOf('fresh'));
  });
}

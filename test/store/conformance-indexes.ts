import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import { dot } from '../../src/core/vector.ts';
import type { SearchParameter } from '../../src/store/capabilities.ts';
import { bestFirst } from '../../src/store/derive.ts';
import { type Effort, SEARCH_PARAMETERS } from '../../src/store/effort.ts';
import type { Hit, VectorStore } from '../../src/store/store.ts';
import type { SearchTrace } from '../../src/store/trace.ts';
import type { Subject } from './conformance.ts';
import { idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

const DIMENSIONS = 64;
const ITEMS = 6000;
/** Match 1 % and 80 % of the items. */
const ONE_PERCENT: Filter = { op: 'eq', field: 'format', value: 'png' };
const EIGHTY_PERCENT: Filter = { op: 'not', of: { op: 'eq', field: 'folders', value: '/pictures/2001' } };

const DEFAULT: NonNullable<Subject['indexes']> = { kinds: ['flat'], choose: () => {}, takes: () => [] };

export function describeIndexes(subject: Subject): void {
  let store: VectorStore;
  const { kinds, choose, items: count = ITEMS, takes } = subject.indexes ?? DEFAULT;
  const items = variedItems(4, count, DIMENSIONS);
  const three: Filter = { op: 'in', field: 'id', values: items.slice(40, 43).map((item) => item.id) };
  const queries = vectorsFrom(77, 30, DIMENSIONS);
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
    for (let start = 0; start < count; start += 1000) await store.upsert(items.slice(start, start + 1000));
  });
  afterAll(() => store.close());

  test('a store that is warmed answers as before, also without items', async () => {
    const [vector] = queries;
    const before = await store.search({ vector: vector!, limit: 10 });
    await store.warm?.();
    expect(await store.search({ vector: vector!, limit: 10 })).toEqual(before);
    const empty = await subject.open(DIMENSIONS);
    await empty.warm?.();
    expect(await empty.count()).toBe(0);
    await empty.close();
  });

  /** The best of exhaustive searches, which are made once, because those beside an index that compresses vectors are slow. */
  const exactHits = new Map<string, readonly Hit[]>();
  async function exactly(vector: Float32Array, filter?: Filter): Promise<readonly Hit[]> {
    const key = `${await store.count()} ${queries.indexOf(vector)} ${JSON.stringify(filter)}`;
    const known =
      exactHits.get(key) ??
      (await store.search({ vector, limit: 10, exact: true, ...(filter && { filter }) }));
    exactHits.set(key, known);
    return known;
  }

  /** Recall@10, compared with exhaustive search. The scores must be the same. */
  async function recall(filter?: Filter, effort: Effort = {}): Promise<number> {
    let found = 0;
    let expected = 0;
    for (const vector of queries) {
      const query = { vector, limit: 10, ...(filter ? { filter } : {}) };
      const exact = await exactly(vector, filter);
      const best = new Map(exact.map((hit) => [hit.item.id, hit.score]));
      for (const { item, score } of await store.search({ ...query, ...effort })) {
        const wanted = best.get(item.id);
        if (wanted === undefined) continue;
        expect(Math.abs(score - wanted)).toBeLessThanOrEqual(1.001e-6);
        found += 1;
      }
      expected += best.size;
    }
    return found / expected;
  }

  const refused = (parameter: SearchParameter) =>
    expect(store.search({ vector: queries[0]!, limit: 10, [parameter]: 8 })).rejects.toMatchObject({
      code: 'bad-query',
      message: expect.stringContaining(`takes no ${parameter}`),
    });

  test.each(kinds)('%s is built and has the required recall', async (kind) => {
    choose(kind);
    let built = 0;
    const onBuild = () => {
      built += 1;
    };
    await store.maintain({ changed: false, onBuild });
    await store.maintain({ changed: false, onBuild });
    expect(built).toBeLessThanOrEqual(1);
    const info = await store.describe();
    expect(info).toMatchObject({ items: count, assets: count, index: { kind, unindexed: 0 } });
    expect(info.index.reason).not.toBe('');
    expect(await recall()).toBeGreaterThanOrEqual(0.95);
    expect(await recall(ONE_PERCENT)).toBeGreaterThanOrEqual(0.95);
    expect(await recall(EIGHTY_PERCENT)).toBeGreaterThanOrEqual(0.95);
    expect(await recall(three)).toBe(1);
    const whole = await store.search({ vector: queries[0]!, limit: 60 });
    const pages = [];
    for (let offset = 0; offset < 60; offset += 20) {
      pages.push(...(await store.search({ vector: queries[0]!, limit: 20, offset })));
    }
    expect(pages).toEqual(whole);
    const deep = await store.search({ vector: queries[0]!, limit: count + 10 });
    expect(new Set(deep.map((hit) => hit.item.id)).size).toBe(count);
    const [query, filter] = [{ vector: queries[0]!, limit: 10, exact: true }, EIGHTY_PERCENT];
    expect((await store.search({ ...query, filter })).map(({ item }) => item.id)).toEqual(
      (await exactly(query.vector, filter)).map(({ item }) => item.id),
    );
    for (const vector of queries.slice(0, 3)) {
      const best = items.map(({ id, vector: other }) => ({ id, score: dot(vector, other) })).sort(bestFirst);
      const found = await exactly(vector);
      expect(found.map(({ item }) => item.id)).toEqual(best.slice(0, 10).map(({ id }) => id));
    }
    const traces: SearchTrace[] = [];
    const trace = (one: SearchTrace) => traces.push(one);
    await store.search({ vector: queries[0]!, limit: 10, trace });
    expect(['copy', kind === 'flat' ? 'exhaustive' : 'index']).toContain(traces.at(-1)!.by);
    await store.search({ vector: queries[0]!, limit: 10, exact: true, trace });
    const { by, full, compared } = traces.at(-1)!;
    // A copy compares all in their rounded form, and in full those that can be among the best.
    expect((by === 'copy' ? compared : full) ?? count).toBeGreaterThanOrEqual(count);
    for (const parameter of SEARCH_PARAMETERS) {
      if (!takes(kind).includes(parameter)) await refused(parameter);
      await expect(store.search({ ...query, [parameter]: 8 })).rejects.toMatchObject({
        code: 'bad-query',
        message: expect.stringContaining('an exact search compares all vectors'),
      });
    }
    if (takes(kind).includes('refine')) {
      const [few, many] = [await recall(undefined, { refine: 1 }), await recall(undefined, { refine: 50 })];
      expect(many).toBeGreaterThanOrEqual(0.95);
      expect(few).toBeLessThanOrEqual(many);
      expect(await store.search({ vector: queries[0]!, limit: 40, refine: 1 })).toHaveLength(40);
    }
    if (takes(kind).includes('nprobe')) {
      const [one, all] = [
        await recall(undefined, { nprobe: 1 }),
        await recall(undefined, { nprobe: 65_536 }),
      ];
      expect(all).toBeGreaterThanOrEqual(0.95);
      // Milvus Lite compares all rows of a segment whose index it has not written yet.
      expect(one).toBeLessThanOrEqual(all);
    }
    if (takes(kind).includes('ef')) {
      const [few, many] = [await recall(undefined, { ef: 10 }), await recall(undefined, { ef: 1000 })];
      expect(many).toBeGreaterThanOrEqual(0.95);
      expect(few).toBeLessThanOrEqual(many);
      expect(await store.search({ vector: queries[0]!, limit: 40, ef: 1 })).toHaveLength(40);
    }
  });

  test('an index finds new items, omits removed ones and covers all items after maintenance', async () => {
    choose(kinds.includes('hnsw') ? 'hnsw' : 'flat');
    await store.maintain({ changed: false });
    const fresh = vectorsFrom(4321, 30, DIMENSIONS).map((vector, i) => itemOf(`fresh ${i}`, vector));
    await store.upsert(fresh);
    await store.upsert([itemOf('moved', fresh[0]!.vector)]);
    await store.upsert([], [fresh[1]!.id]);
    const check = async () => {
      for (const item of fresh.slice(2)) {
        const [hit] = await store.search({ vector: item.vector, limit: 1 });
        expect(hit!.item.id).toBe(item.id);
      }
      const pair = await store.search({ vector: fresh[0]!.vector, limit: 2 });
      expect(pair.map((hit) => hit.item.id)).toEqual([fresh[0]!.id, idOf('moved')].sort());
      const [other] = await store.search({ vector: fresh[1]!.vector, limit: 1 });
      expect(other!.item.id).not.toBe(fresh[1]!.id);
    };
    await check();
    await store.compact();
    await check();
    const more = variedItems(8, 2500, DIMENSIONS);
    await store.upsert(more);
    await store.maintain({ changed: true });
    expect(await store.describe()).toMatchObject({ index: { unindexed: 0 }, items: count + 30 + 2500 });
    await check();
    expect(await recall()).toBeGreaterThanOrEqual(0.95);
  });
}

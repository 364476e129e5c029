import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import type { IndexKind } from '../../src/core/index-plan.ts';
import type { SearchParams, VectorStore } from '../../src/store/store.ts';
import type { Subject } from './conformance.ts';
import { idOf, rowOf, variedRows, vectorsFrom } from './rows.ts';

const DIMENSIONS = 64;
const ROWS = 6000;
const KINDS: IndexKind[] = ['flat', 'hnsw', 'ivf_flat', 'ivf_sq', 'ivf_pq', 'ivf_rq'];
/** One row in a hundred, four in five, and three rows. */
const ONE_PERCENT: Filter = { op: 'eq', field: 'format', value: 'png' };
const MOST: Filter = { op: 'not', of: { op: 'prefix', field: 'path', value: '/pictures/2001' } };

export function describeIndexes(subject: Subject): void {
  let store: VectorStore;
  const rows = variedRows(4, ROWS, DIMENSIONS);
  const three: Filter = { op: 'in', field: 'id', values: rows.slice(40, 43).map((row) => row.id) };
  const queries = vectorsFrom(77, 30, DIMENSIONS);
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
    for (let start = 0; start < ROWS; start += 1000) await store.upsert(rows.slice(start, start + 1000));
  });
  afterAll(() => store.close());

  /** Share of the exact ten best that a search finds. */
  async function recall(filter?: Filter, params: SearchParams = {}): Promise<number> {
    let found = 0;
    let wanted = 0;
    for (const vector of queries) {
      const query = { vector, limit: 10, ...(filter ? { filter } : {}) };
      const exact = await store.search({ ...query, params: { exact: true } });
      const best = new Set(exact.map((hit) => hit.row.id));
      const hits = await store.search({ ...query, params });
      found += hits.filter((hit) => best.has(hit.row.id)).length;
      wanted += best.size;
    }
    return found / wanted;
  }

  test.each(KINDS)('%s is refused, or built and as good as it should be', async (kind) => {
    const { capabilities } = await store.describe();
    if (!capabilities.indexes.includes(kind)) {
      await expect(store.buildIndex({ kind })).rejects.toMatchObject({ code: 'not-capable' });
      return;
    }
    await store.buildIndex({ kind });
    expect(await store.describe()).toMatchObject({ rows: ROWS, index: kind, unindexedRows: 0 });
    expect(await recall()).toBeGreaterThanOrEqual(0.95);
    expect(await recall(undefined, { ef: 300, nprobe: 78, refine: 10 })).toBeGreaterThanOrEqual(0.97);
    expect(await recall(ONE_PERCENT)).toBeGreaterThanOrEqual(0.95);
    expect(await recall(MOST)).toBeGreaterThanOrEqual(0.95);
    expect(await recall(three)).toBe(1);
    const whole = await store.search({ vector: queries[0]!, limit: 60 });
    const pages = [];
    for (let offset = 0; offset < 60; offset += 20) {
      pages.push(...(await store.search({ vector: queries[0]!, limit: 20, offset })));
    }
    expect(pages).toEqual(whole);
    const deep = await store.search({ vector: queries[0]!, limit: ROWS + 10 });
    expect(new Set(deep.map((hit) => hit.row.id)).size).toBe(ROWS);
  });

  test('an index finds new rows, forgets removed ones and keeps up after optimize', async () => {
    const { capabilities } = await store.describe();
    await store.buildIndex({ kind: capabilities.indexes.includes('hnsw') ? 'hnsw' : 'flat' });
    const fresh = vectorsFrom(4321, 30, DIMENSIONS).map((vector, i) => rowOf(`fresh ${i}`, vector));
    await store.upsert(fresh);
    await store.upsert([rowOf('moved', fresh[0]!.vector)]);
    await store.remove([fresh[1]!.id]);
    const check = async () => {
      for (const row of fresh.slice(2)) {
        const [hit] = await store.search({ vector: row.vector, limit: 1 });
        expect(hit!.row.id).toBe(row.id);
      }
      const pair = await store.search({ vector: fresh[0]!.vector, limit: 2 });
      expect(pair.map((hit) => hit.row.id)).toEqual([fresh[0]!.id, idOf('moved')].sort());
      const [other] = await store.search({ vector: fresh[1]!.vector, limit: 1 });
      expect(other!.row.id).not.toBe(fresh[1]!.id);
    };
    await check();
    await store.optimize();
    await check();
    const more = variedRows(8, 2500, DIMENSIONS);
    await store.upsert(more);
    await store.optimize();
    expect(await store.describe()).toMatchObject({ unindexedRows: 0, rows: ROWS + 30 + 2500 });
    await check();
    expect(await recall()).toBeGreaterThanOrEqual(0.95);
  });
}

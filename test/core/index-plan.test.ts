import { expect, test } from 'vitest';
import { codeBytes, costOf } from '../../src/core/index-cost.ts';
import { planAutomatically, planByRule, type StoreTraits } from '../../src/core/index-plan.ts';
import { FOR_CERTAIN } from '../../src/core/index-reasons.ts';

const GB = 1e9;
const STORE: StoreTraits<string> = {
  kinds: ['hnsw', 'ivf_flat', 'ivf_rq', 'ivf_pq'],
  exactValues: 10_240_000,
  whyExact: 'that is fast.',
  graphItems: 500_000,
  codeSize: codeBytes,
};
const size = (items: number, dimensions = 512) => ({ items, dimensions });
const plan = (items: number, wishes = {}, store = STORE) => planAutomatically(size(items), store, wishes);

test('compares all vectors while that is fast, or if all of the nearest must be found', () => {
  expect(plan(20_000)).toMatchObject({ kind: 'flat', reason: '20,000 vectors of 512 values: that is fast.' });
  expect(plan(20_001).kind).toBe('hnsw');
  expect(plan(5_000_000, { recall: 1 })).toMatchObject({
    kind: 'flat',
    reason: expect.stringContaining('only exhaustive search finds all'),
  });
});

test('says a reason that the page recognises', () => {
  expect(plan(5_000_000, { recall: 1 }).reason.endsWith(FOR_CERTAIN)).toBe(true);
  expect(plan(20_000).reason.endsWith(FOR_CERTAIN)).toBe(false);
});

test('builds a graph as long as that takes minutes, then lists', () => {
  expect(plan(500_000).kind).toBe('hnsw');
  expect(plan(500_001)).toMatchObject({
    kind: 'ivf_flat',
    reason: expect.stringContaining(
      'an HNSW index would take too long to build; an IVF_FLAT index builds fast',
    ),
  });
});

test('compresses the vectors if they do not fit into half of the memory, and says what they would take', () => {
  expect(plan(10_000_000, { memory: 64 * GB }).kind).toBe('ivf_flat');
  const small = plan(10_000_000, { memory: 16 * GB });
  expect(small).toMatchObject({ kind: 'ivf_rq', expected: { memory: 880_000_000 } });
  expect(small.reason).toContain('uncompressed, it would take 21 GB, more than half of the 16 GB of memory');
  expect(plan(400_000, { memory: 0.5 * GB }).reason).toContain(
    'an IVF_RQ index of compressed vectors needs less',
  );
  // However little there is, the smallest of all is chosen.
  expect(plan(10_000_000, { memory: 1 }).kind).toBe('ivf_pq');
});

test('a high recall takes more bits of compressed vectors', () => {
  const wishes = { memory: 16 * GB, recall: 0.99 };
  expect(plan(10_000_000, wishes)).toMatchObject({ kind: 'ivf_rq', parameters: { bits: 4 } });
  expect(plan(10_000_000, { memory: 16 * GB, recall: 0.95 }).parameters).toBeUndefined();
});

test('selective filters are worth the time for a larger graph', () => {
  const selective = plan(1_000_000, { filtered: 0.05 });
  expect(selective).toMatchObject({ kind: 'hnsw', reason: expect.stringContaining('selective filters') });
  expect(plan(1_000_000, { filtered: 0.5 }).kind).toBe('ivf_flat');
  expect(plan(3_000_000, { filtered: 0.05 }).kind).toBe('ivf_flat');
});

test('chooses among what the store has', () => {
  expect(plan(10_000_000, {}, { ...STORE, kinds: ['hnsw'], graphItems: null }).kind).toBe('hnsw');
  expect(plan(10_000_000, {}, { ...STORE, kinds: [] })).toMatchObject({
    kind: 'flat',
    reason: expect.stringContaining('the store has no index'),
  });
});

test('expects what was measured: 100,000 vectors of 256 and 1,000,000 of 512 as a graph of 8 bits', () => {
  expect(costOf('hnsw', size(100_000, 256), 256).buildSeconds).toBeCloseTo(19);
  const million = costOf('hnsw', size(1_000_000), 512);
  expect(million.buildSeconds).toBeGreaterThan(400);
  expect(million.buildSeconds).toBeLessThan(560);
  // 20,000 vectors of 256 took 9,064,314 bytes, those of RQ 1,061,552.
  expect(costOf('hnsw', size(20_000, 256), 256).memory / 9_064_314).toBeCloseTo(1, 1);
  expect(costOf('ivf_rq', size(20_000, 256), codeBytes('ivf_rq', 256, {})).memory / 1_061_552).toBeCloseTo(
    1,
    0,
  );
});

test('the rule of tutorials chooses HNSW below 100,000 vectors, else IVF_FLAT', () => {
  expect(planByRule(size(99_999))).toEqual({
    kind: 'hnsw',
    reason: 'The rule: 99,999 vectors are fewer than 100,000, so HNSW.',
  });
  expect(planByRule(size(100_000)).kind).toBe('ivf_flat');
});

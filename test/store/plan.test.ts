import { expect, test } from 'vitest';
import { describeIndex } from '../../src/store/lance/describe-index.ts';
import { exactLimit, ivfProbes, planIndex } from '../../src/store/lance/plan.ts';

test.each([
  [1000, 256, 'flat'],
  [20_000, 512, 'flat'],
  [40_000, 256, 'flat'],
  [40_001, 256, 'hnsw'],
  [100_000, 256, 'hnsw'],
  [100_000, 768, 'hnsw'],
  [500_000, 256, 'hnsw'],
  [500_001, 256, 'ivf_flat'],
] as const)('%i items of %i values: %s', (items, dimensions, kind) => {
  const plan = planIndex({ items, dimensions });
  expect(plan.kind).toBe(kind);
  expect(plan.reason).toContain(items.toLocaleString('en'));
});

test.each([
  [0.05, 1_000_000, 'hnsw'],
  [0.2, 2_000_000, 'hnsw'],
  [0.05, 2_000_001, 'ivf_flat'],
  [0.5, 1_000_000, 'ivf_flat'],
  [undefined, 1_000_000, 'ivf_flat'],
  [0.05, 20_000, 'flat'],
] as const)('filters that leave %j of %i items: %s', (filtered, items, kind) => {
  const plan = planIndex({ items, dimensions: 256 }, { filtered, memory: 64e9 });
  expect(plan.kind).toBe(kind);
  expect(plan.reason.includes('selective filters')).toBe(kind === 'hnsw');
});

test('what the next run would build is told with its reason and what it takes', () => {
  const size = { items: 1_000_000, dimensions: 256 };
  const plan = planIndex(size, { filtered: 0.05, memory: 64e9 });
  const { reason, planned, expected } = describeIndex(null, plan, size);
  expect(reason).toMatch(/^flat is what the last run left\. With .* makes it hnsw: .*selective filters.*\.$/);
  expect(planned).toEqual({
    kind: 'hnsw',
    parameters: { m: 16, 'ef-construction': 150 },
    reason: plan.reason,
    expected: { memory: expect.any(Number), buildSeconds: expect.any(Number) },
    isBuilt: false,
  });
  // It is expected of what is planned, not of what there is.
  expect(expected).toBeUndefined();
});

test('the reason names the number of lists that a search probes', () => {
  expect(planIndex({ items: 1_000_000, dimensions: 256 }).reason).toContain(`${ivfProbes(1000)} of 1000`);
});

test('a search probes a share of the lists, or all if there are few', () => {
  expect(ivfProbes(1000)).toBe(200);
  expect(ivfProbes(60)).toBe(20);
  expect(ivfProbes(5)).toBe(5);
  expect(exactLimit(1e9)).toBe(0);
});

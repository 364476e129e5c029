import { expect, test } from 'vitest';
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

test('the reason names the number of lists that a search probes', () => {
  expect(planIndex({ items: 1_000_000, dimensions: 256 }).reason).toContain(`${ivfProbes(1000)} of 1000`);
});

test('a search probes a share of the lists, or all if there are few', () => {
  expect(ivfProbes(1000)).toBe(200);
  expect(ivfProbes(60)).toBe(20);
  expect(ivfProbes(5)).toBe(5);
  expect(exactLimit(1e9)).toBe(0);
});

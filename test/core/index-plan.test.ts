import { expect, test } from 'vitest';
import { exactLimit, ivfProbes, planIndex } from '../../src/core/index-plan.ts';

test.each([
  [1000, 256, 'flat'],
  [20_000, 512, 'flat'],
  [40_000, 256, 'flat'],
  [40_001, 256, 'hnsw'],
  [100_000, 256, 'hnsw'],
  [100_000, 768, 'hnsw'],
  [600_000, 256, 'ivf_flat'],
] as const)('%i rows of %i values: %s', (rows, dimensions, kind) => {
  const plan = planIndex({ rows, dimensions });
  expect(plan.kind).toBe(kind);
  expect(plan.reason).toContain(rows.toLocaleString('en'));
});

test('takes the index that fits into memory', () => {
  const rows = 300_000;
  expect(planIndex({ rows, dimensions: 512, memoryBytes: 8e9 }).kind).toBe('hnsw');
  expect(planIndex({ rows, dimensions: 512, memoryBytes: 1e8 }).kind).toBe('ivf_rq');
  expect(planIndex({ rows: 400_000, dimensions: 32, memoryBytes: 6e7 }).kind).toBe('ivf_flat');
});

test('a higher recall looks at more', () => {
  const at = (recall: number) => planIndex({ rows: 1_000_000, dimensions: 256, recall }).nprobe!;
  expect(at(0.95)).toBeLessThan(at(0.99));
  expect(at(1)).toBe(1000);
  expect(planIndex({ rows: 1e5, dimensions: 256, recall: 0.999 }).ef).toBeGreaterThan(
    planIndex({ rows: 1e5, dimensions: 256 }).ef!,
  );
  expect(ivfProbes(5)).toBe(5);
  expect(exactLimit(1e9)).toBe(0);
});

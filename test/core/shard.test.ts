import { expect, it, test } from 'vitest';
import { isInShard, parseShard } from '../../src/core/shard.ts';

it('gives every file to exactly one shard, and about as many to each', () => {
  const paths = Array.from({ length: 3000 }, (_, i) => `/pictures/${i}.jpg`);
  const shards = ['1/3', '2/3', '3/3'].map(parseShard);
  const counts = shards.map((shard) => paths.filter((path) => isInShard(path, shard)).length);
  expect(counts.reduce((a, b) => a + b)).toBe(3000);
  expect(paths.every((path) => shards.filter((shard) => isInShard(path, shard)).length === 1)).toBe(true);
  for (const count of counts) expect(count).toBeGreaterThan(900);
});

test.each(['', '3', '0/3', '4/3', '1/0', '1/3/5', '-1/3', '1.5/3', 'a/b'])('%j is refused', (text) => {
  expect(() => parseShard(text)).toThrow(/must be K\/N/);
});

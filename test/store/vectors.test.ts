import { expect, test } from 'vitest';
import { dot } from '../../src/core/vector.ts';
import { bestItems } from '../../src/store/snapshot/best-items.ts';
import { createVectors } from '../../src/store/snapshot/vectors.ts';
import { randomFrom, vectorsFrom } from './items.ts';

test.each([1, 5, 16, 100, 256, 513])(
  'the kernel computes the cosines of vectors of %i values',
  (dimensions) => {
    const [query, ...items] = vectorsFrom(dimensions, 34, dimensions) as [Float32Array, ...Float32Array[]];
    const vectors = createVectors(items.length, dimensions);
    items.forEach((item, i) => {
      vectors.set(
        i,
        item.map((value) => value * (i + 1)),
      );
    });
    for (const wanted of [query, items[7]!, query]) {
      const scores = vectors.cosines(wanted);
      expect(scores).toHaveLength(items.length);
      items.forEach((item, i) => {
        expect(Math.abs(scores[i]! - dot(wanted, item))).toBeLessThan(1e-6);
        expect(Math.abs(scores[i]!)).toBeLessThanOrEqual(1);
      });
    }
  },
);

test.each([1, 16, 100, 256, 513])(
  'the best items are those by exact cosines, with %i values',
  (dimensions) => {
    const random = randomFrom(dimensions);
    const centres = vectorsFrom(dimensions, 5, 3);
    // Clusters of nearly the same vectors, some of them equal, so that rounding to bytes cannot tell them apart.
    const items = Array.from({ length: 800 }, (_, i) => {
      const spread = [0, 1e-4, 1e-2, 1][i % 4]!;
      return centres[i % 5]!.map((value) => value + spread * (random() - 0.5));
    });
    const ids = items.map(() => random().toString(16).slice(2));
    const vectors = createVectors(items.length, dimensions);
    items.forEach((item, i) => {
      vectors.set(i, item);
    });
    const all = Uint32Array.from(items.keys());
    const odd = all.filter((item) => item % 2 === 1);
    const queries = [...centres, ...vectorsFrom(dimensions, 5, 9)];
    for (const among of [all, odd]) {
      for (const count of [0, 1, 10, 39, 41, among.length]) {
        for (const query of queries) {
          const exact = vectors.cosines(query).slice();
          // Another query between, whose values must not be taken for those of this one.
          vectors.cosines(queries[0]!);
          const best = vectors.best(query, among, ids, count);
          expect(best.items).toEqual(bestItems(among, exact, ids, count));
          for (const item of best.items) expect(best.cosines[item]).toBe(exact[item]);
        }
      }
    }
  },
);

test('the selection of the best items agrees with sorting by score, then id', () => {
  const random = randomFrom(5);
  for (const count of [0, 1, 2, 3, 10, 100, 149, 150]) {
    // Few distinct scores, so that many are equal.
    const scores = Float32Array.from({ length: 300 }, () => Math.floor(random() * 20) / 20);
    const ids = Array.from(scores, () => random().toString(16).slice(2));
    const odd = Uint32Array.from({ length: 150 }, (_, i) => 2 * i + 1);
    const sorted = [...odd].sort((x, y) => scores[y]! - scores[x]! || (ids[x]! < ids[y]! ? -1 : 1));
    expect(bestItems(odd, scores, ids, count)).toEqual(sorted.slice(0, count));
  }
});

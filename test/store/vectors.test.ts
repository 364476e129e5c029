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

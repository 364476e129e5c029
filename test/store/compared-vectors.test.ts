import { expect, test } from 'vitest';
import { dot } from '../../src/core/vector.ts';
import { createVectors } from '../../src/store/snapshot/compared-vectors.ts';
import { vectorsFrom } from '../store/items.ts';

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

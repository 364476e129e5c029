import { expect, test } from 'vitest';
import { dot } from '../../src/core/vector.ts';
import { bestRows } from '../../src/store/best-rows.ts';
import { createVectorsInMemory } from '../../src/store/vectors-in-memory.ts';
import { randomFrom, vectorsFrom } from './rows.ts';

test.each([1, 5, 16, 100, 256, 513])('the kernel gives the cosines of vectors of %i values', (dimensions) => {
  const [query, ...rows] = vectorsFrom(dimensions, 34, dimensions) as [Float32Array, ...Float32Array[]];
  const vectors = createVectorsInMemory(rows.length, dimensions);
  rows.forEach((row, i) => {
    vectors.set(
      i,
      row.map((value) => value * (i + 1)),
    );
  });
  for (const wanted of [query, rows[7]!, query]) {
    const scores = vectors.cosines(wanted);
    expect(scores).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(Math.abs(scores[i]! - dot(wanted, row))).toBeLessThan(1e-6);
      expect(Math.abs(scores[i]!)).toBeLessThanOrEqual(1);
    });
  }
});

test('the best rows are those of sorting by score, then by id', () => {
  const random = randomFrom(5);
  for (const count of [0, 1, 2, 3, 10, 100, 149, 150]) {
    // Few different scores, so that most are equal.
    const scores = Float32Array.from({ length: 300 }, () => Math.floor(random() * 20) / 20);
    const ids = Array.from(scores, () => random().toString(16).slice(2));
    const odd = Uint32Array.from({ length: 150 }, (_, i) => 2 * i + 1);
    const sorted = [...odd].sort((x, y) => scores[y]! - scores[x]! || (ids[x]! < ids[y]! ? -1 : 1));
    expect(bestRows(odd, scores, ids, count)).toEqual(sorted.slice(0, count));
  }
});

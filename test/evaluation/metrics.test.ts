import { describe, expect, test } from 'vitest';
import { averagePrecision, figuresOf, rankOf } from '../../src/evaluation/metrics.ts';

describe('figures of ranks', () => {
  test('are recall, median rank and mean reciprocal rank', () => {
    expect(figuresOf([1, 2, 6, 20])).toEqual({
      queries: 4,
      recall1: 0.25,
      recall5: 0.5,
      recall10: 0.75,
      medianRank: 4,
      meanReciprocalRank: (1 + 1 / 2 + 1 / 6 + 1 / 20) / 4,
    });
    expect(figuresOf([3, 1, 11])).toMatchObject({ recall5: 2 / 3, medianRank: 3 });
    expect(figuresOf([])).toBeNull();
  });

  test('average precision is that of CIRCO: divided by the number of right answers or the depth', () => {
    expect(averagePrecision([1, 3, 9], 5)).toBeCloseTo((1 + 2 / 3) / 3);
    expect(averagePrecision([9, 1, 3], 10)).toBeCloseTo((1 + 2 / 3 + 3 / 9) / 3);
    expect(averagePrecision([1, 2, 3, 4, 5, 6, 7], 5)).toBe(1);
    expect(averagePrecision([6], 5)).toBe(0);
  });

  test('a rank counts what is higher, and what is equal and earlier', () => {
    const scores = [0.5, 0.9, 0.5, 0.1, 0.5];
    expect(scores.map((_, item) => rankOf(scores, item))).toEqual([2, 1, 3, 5, 4]);
    expect(rankOf(scores, 4, (item) => item !== 1)).toBe(3);
  });
});

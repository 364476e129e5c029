import { describe, expect, it } from 'vitest';
import { expectedMean, spreadOf } from '../../src/core/cosine-spread.ts';
import { backgroundOf } from '../../src/core/relevance.ts';
import { randomFrom } from '../store/items.ts';

/** Cosines of queries whose means differ uniformly by `shift`, and which scatter uniformly by `scatter` around them. */
function simulate(queries: number, images: number, shift: number, scatter: number): number[][] {
  const random = randomFrom(1);
  return Array.from({ length: queries }, () => {
    const mean = 0.2 + (random() - 0.5) * shift;
    return Array.from({ length: images }, () => mean + (random() - 0.5) * scatter);
  });
}
/** Standard deviation of a uniform distribution. */
const stdOf = (width: number) => width / Math.sqrt(12);

describe('the spread of cosines', () => {
  it('tells the scatter of a query from the differences between queries', () => {
    const spread = spreadOf(simulate(400, 50, 0.1, 0.2))!;
    expect(spread.mean).toBeCloseTo(0.2, 2);
    expect(spread.within).toBeCloseTo(stdOf(0.2), 2);
    expect(spread.between).toBeCloseTo(stdOf(0.1), 2);
    expect(spread.tail).toBeCloseTo(0.1, 2);
  });

  it('finds no difference between queries where there is none', () => {
    expect(spreadOf(simulate(400, 5, 0, 0.2))!.between).toBeLessThan(0.02);
  });

  it('counts all as scatter if there is one image', () => {
    expect(spreadOf([[0.1], [0.2], [0.3]])).toMatchObject({ within: expect.closeTo(0.1), between: 0 });
  });

  it.each<[string, number[][]]>([
    ['no cosines', []],
    ['queries without images', [[], []]],
    ['one cosine', [[0.3]]],
    ['equal cosines', [[0.3, 0.3], [0.3]]],
  ])('is unknown for %s', (_name, queries) => {
    expect(spreadOf(queries)).toBeNull();
  });

  it('is used where a sample is small, and the sample where it is large or queries differ much', () => {
    const spread = { mean: 0.2, within: 0.1, between: 0.05, tail: 0.3 };
    const sample = (count: number) => Array.from({ length: count }, () => 0.4);
    expect(expectedMean([], spread)).toBe(0.2);
    expect(expectedMean(sample(4), spread)).toBeCloseTo(0.3);
    expect(expectedMean(sample(400), spread)).toBeCloseTo(0.4, 2);
    expect(expectedMean(sample(400), { ...spread, between: 0 })).toBe(0.2);
    expect(backgroundOf([], spread)!.std).toBeCloseTo(Math.hypot(0.1, 0.05));
  });
});

import { describe, expect, it } from 'vitest';
import type { RetrieverName } from '../../src/core/retrievers.ts';
import { fuse } from '../../src/search/fuse.ts';
import type { Candidate } from '../../src/search/retriever.ts';

const list = (by: string, items: readonly string[]) => ({
  // The names are arbitrary, because fusion does not depend on them.
  by: by as RetrieverName,
  model: 'm',
  candidates: items.map((item, i): Candidate => ({ item, asset: item.split('#')[0]!, score: 1 - i / 10 })),
});
const items = (fused: ReturnType<typeof fuse>) => fused.map(({ item }) => item);

describe('reciprocal rank fusion', () => {
  it('keeps the order and scores of a single list', () => {
    const fused = fuse([list('vector', ['c', 'a', 'b'])]);
    expect(items(fused)).toEqual(['c', 'a', 'b']);
    expect(fused.map(({ matches }) => matches)).toEqual([
      [{ by: 'vector', model: 'm', rank: 1, score: 1 }],
      [{ by: 'vector', model: 'm', rank: 2, score: 0.9 }],
      [{ by: 'vector', model: 'm', rank: 3, score: 0.8 }],
    ]);
  });

  it('ranks items of several lists before the top items of single lists', () => {
    const fused = fuse([list('vector', ['a', 'both', 'b']), list('words', ['c', 'both', 'd'])]);
    expect(items(fused)).toEqual(['both', 'a', 'c', 'b', 'd']);
    expect(fused[0]!.matches.map(({ by, rank }) => [by, rank])).toEqual([
      ['vector', 2],
      ['words', 2],
    ]);
  });

  it('sums 1 / (60 + rank)', () => {
    // The order changes exactly where 1/61 + 1/(60 + last) becomes less than 2/65.
    const fill = (name: string, from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => `${name}${from + i}`);
    const order = (last: number) => {
      const one = ['far', ...fill('x', 2, 4), 'near'];
      const two = [...fill('y', 1, 4), 'near', ...fill('y', 6, last - 1), 'far'];
      return items(fuse([list('vector', one), list('words', two)])).slice(0, 2);
    };
    expect(1 / 61 + 1 / 69).toBeGreaterThan(2 / 65);
    expect(order(69 - 60)).toEqual(['far', 'near']);
    expect(1 / 61 + 1 / 70).toBeLessThan(2 / 65);
    expect(order(70 - 60)).toEqual(['near', 'far']);
  });

  it('orders equal sums by id, whatever the order of the lists', () => {
    const one = list('vector', ['b', 'a']);
    const two = list('words', ['a', 'b']);
    expect(items(fuse([one, two]))).toEqual(['a', 'b']);
    expect(items(fuse([two, one]))).toEqual(['a', 'b']);
  });

  it('returns each asset once, with its best item, and counts ranks by assets', () => {
    const fused = fuse([list('vector', ['v#2', 'v#1', 'v', 'a', 'v#3'])]);
    expect(fused.map(({ item, asset, matches }) => [item, asset, matches[0]!.rank])).toEqual([
      ['v#2', 'v', 1],
      ['a', 'a', 2],
    ]);
    const [first] = fuse([list('vector', ['a', 'b', 'v#1']), list('words', ['v#7', 'c'])]);
    expect(first).toMatchObject({ item: 'v#7', asset: 'v', matches: [{ rank: 3 }, { rank: 1 }] });
  });

  it('returns nothing for empty lists', () => {
    expect(fuse([])).toEqual([]);
    expect(fuse([list('vector', []), list('words', ['a'])])).toHaveLength(1);
  });
});

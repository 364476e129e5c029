import { describe, expect, it } from 'vitest';
import { createRankings } from '../../src/search/rankings.ts';

const assets = (...names: string[]) =>
  names.map((asset, i) => ({
    asset,
    item: asset,
    matches: [{ by: 'vector', model: 'm', rank: i + 1, score: 1 }] as const,
  }));
const names = (entries: readonly { readonly asset: string }[]) => entries.map(({ asset }) => asset);

describe('a ranking', () => {
  it('appends only new assets, up to the requested length', () => {
    const ranking = createRankings().open(undefined, 'query');
    expect(ranking.append(assets('a', 'b', 'c'), 2)).toBe(1);
    expect(ranking.append(assets('new', 'b', 'a', 'c', 'd'), 4)).toBe(1);
    expect(names(ranking.entries)).toEqual(['a', 'b', 'new', 'c']);
    expect(ranking.append(assets('a', 'd'), 4)).toBe(1);
    expect(ranking.append(assets('a', 'd'), 9)).toBe(0);
    expect(names(ranking.entries)).toEqual(['a', 'b', 'new', 'c', 'd']);
  });

  it('is found by its token, for its own query only', () => {
    const rankings = createRankings();
    const ranking = rankings.open(undefined, 'query');
    expect(ranking.token).toMatch(/^[\w-]{22}$/);
    expect(rankings.open(ranking.token, 'query')).toBe(ranking);
    const other = rankings.open(ranking.token, 'another query');
    expect(other.token).not.toBe(ranking.token);
    expect(rankings.open('unknown', 'query').token).not.toBe(ranking.token);
    expect(rankings.open(ranking.token, 'query')).toBe(ranking);
  });

  it('is evicted when others were used more recently', () => {
    const rankings = createRankings({ rankings: 2 });
    const one = rankings.open(undefined, '1');
    const two = rankings.open(undefined, '2');
    rankings.open(one.token, '1');
    rankings.open(undefined, '3');
    expect(rankings.open(two.token, '2')).not.toBe(two);
    expect(createRankings({ rankings: 1 }).open(one.token, '1').entries).toEqual([]);
  });

  it('is evicted when all rankings together are too long, unless it is the only one', () => {
    const rankings = createRankings({ entries: 4 });
    const one = rankings.open(undefined, '1');
    one.append(assets('a', 'b'), 9);
    const two = rankings.open(undefined, '2');
    two.append(assets('a', 'b'), 9);
    expect(rankings.open(one.token, '1')).toBe(one);
    one.append(assets('c'), 9);
    expect(rankings.open(two.token, '2')).not.toBe(two);
    const alone = createRankings({ entries: 1 });
    const long = alone.open(undefined, '1');
    long.append(assets('a', 'b', 'c'), 9);
    expect(alone.open(long.token, '1')).toBe(long);
    // A ranking that was evicted while its page was being read can still be extended, but no longer counts.
    two.append(assets('c', 'd', 'e', 'f', 'g'), 9);
    expect(rankings.open(one.token, '1')).toBe(one);
  });
});

import { expect, test } from 'vitest';
import type { WordMatch } from '../../src/core/retrievers.ts';
import type { FusedAsset, Match } from '../../src/search/fuse.ts';
import type { Candidate } from '../../src/search/retriever.ts';
import { arrange } from '../../src/search/tiers.ts';

const MODEL = 'mini';
const look = (asset: string, score: number, rank: number): FusedAsset => ({
  item: asset,
  asset,
  matches: [{ by: 'vector', model: MODEL, rank, score }],
});
const word = (asset: string, words: WordMatch, score = 0.1): Candidate => ({
  item: asset,
  asset,
  score,
  words,
});
const level = (matches: readonly Match[]) => {
  const score = Math.max(...matches.map((match) => match.score));
  return score >= 0.5 ? 'strong' : score >= 0.3 ? 'possible' : 'weak';
};
const order = (looks: readonly FusedAsset[], words: readonly Candidate[], hasDigits = false) =>
  arrange(looks, words, { model: MODEL, isFused: false, hasDigits, level }).map(({ asset }) => asset);

const LOOKS = [look('strong', 0.6, 1), look('possible', 0.4, 2), look('weak', 0.2, 3)];

test('every way has its place', () => {
  const words = [
    word('begun', 'prefix'),
    word('in the folder', 'folder'),
    word('named', 'named'),
    word('spread', 'spread'),
    word('written', 'text'),
    word('in order', 'phrase'),
    word('exact', 'name'),
  ];
  expect(order(LOOKS, words)).toEqual([
    'exact',
    'in order',
    'written',
    'in the folder',
    'strong',
    'named',
    'spread',
    'possible',
    'begun',
    'weak',
  ]);
});

test('a picture that both ways find rises to the better place, before those of one way', () => {
  const looks = [look('a', 0.7, 1), look('b', 0.6, 2), look('c', 0.2, 3), look('d', 0.1, 4)];
  expect(order(looks, [word('b', 'named', 0.6), word('d', 'name', 0.1)])).toEqual(['d', 'b', 'a', 'c']);
});

test('the beginning of a word does not rise above what looks like it', () => {
  expect(order(LOOKS, [word('weak', 'prefix', 0.2)])).toEqual(['strong', 'possible', 'weak']);
});

test('many pictures with the word do not hide those that look like it, but a code is only written', () => {
  const words = Array.from({ length: 8 }, (_, i) => word(`written ${i}`, 'text', 0.29 - i / 100));
  expect(order(LOOKS, words).indexOf('strong')).toBe(5);
  expect(order(LOOKS, words, true).indexOf('strong')).toBe(8);
  expect(order(LOOKS.slice(1), words).indexOf('possible')).toBe(8);
});

test('a result has one match for each way, the better one of the items of an asset', () => {
  const words = [
    { ...word('strong', 'named', 0.3), item: 'page 2' },
    { ...word('strong', 'phrase', 0.2), item: 'page 3' },
  ];
  const [first] = arrange(LOOKS, words, { model: MODEL, isFused: false, hasDigits: false, level });
  expect(first).toMatchObject({ asset: 'strong', item: 'page 3' });
  expect(first!.matches).toEqual([
    { by: 'vector', model: MODEL, rank: 1, score: 0.6 },
    { by: 'words', model: MODEL, rank: 1, score: 0.2, words: 'phrase' },
  ]);
});

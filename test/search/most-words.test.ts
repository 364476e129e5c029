import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Query, toQuery } from '../../src/core/query.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch } from '../../src/search/search.ts';
import type { Item } from '../../src/store/item.ts';
import { idOf, itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };

/** The farther down, the less like a poster. */
const PICTURES: Readonly<Record<string, Partial<Item>>> = {
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`plain-${i}`, { paths: [`/p/plain-${i}.jpg`], text: 'a list' }]),
  ),
  card: { paths: ['/p/IMG_1.jpg'], text: '何雨欣\n橙子设计' },
  lost: { paths: ['/p/IMG_2.jpg'], text: 'LOST DOG\nCall Mrs Birch' },
  joined: { paths: ['/p/IMG_3.jpg'], text: 'THINICE' },
  dog: { paths: ['/p/a dog.jpg'] },
  dogs: { paths: ['/p/two dogs.jpg'] },
};

const nameOf = new Map(Object.keys(PICTURES).map((name) => [idOf(name), name]));
let session: TestSession;
beforeAll(async () => {
  session = await openTestSession('clip-fp32');
  const items = Object.entries(PICTURES).map(async ([name, over], i) =>
    itemOf(name, await session.vectorNear('poster', 0.5 - i / 200, i), over),
  );
  await session.vectors.upsert(await Promise.all(items));
});
afterAll(() => session.close());

async function find(text: string, not: Query['not'] = []) {
  const { results } = await createSearch(settings).answer(toQuery({ text, not: [...not], limit: 60 }), {
    session,
    folders: ['/p'],
    fileOf: () => Promise.reject(new Error('no test needs a file')),
  });
  return results.map(({ asset, matches, ...result }) => ({
    ...result,
    name: nameOf.get(asset)!,
    words: matches.find(({ by }) => by === 'words')?.words,
  }));
}

describe('a query with a word that is written nowhere', () => {
  it('finds the picture with most of its words first, and says where they are', async () => {
    const [first] = await find('lost dog poster');
    expect(first).toMatchObject({ name: 'lost', words: 'most', relevance: 'possible' });
    expect(first!.reasons[0]).toEqual({ by: 'text', text: 'LOST DOG' });
  });

  it('finds a name that a dictionary takes apart', async () => {
    const [first] = await find('何雨欣的名片');
    expect(first).toMatchObject({ name: 'card', words: 'most', relevance: 'possible' });
  });

  it('weighs a rare word more than those that many pictures have', async () => {
    const found = await find('list of birch');
    expect(found.find(({ words }) => words)).toMatchObject({ name: 'lost', words: 'some' });
    expect(found.filter(({ words }) => words)).toHaveLength(1);
  });

  it('does not call a picture with one of two words relevant, but shows it before others that are weak', async () => {
    const [first] = await find('birch furniture');
    expect(first).toMatchObject({ name: 'lost', words: 'some', relevance: 'weak' });
  });

  it('counts half of the words beside no exclusion, but most of them', async () => {
    const found = await find('birch furniture', [{ text: 'table' }]);
    expect(found.filter(({ words }) => words)).toEqual([]);
    expect(await find('lost dog poster', [{ text: 'table' }])).toContainEqual(
      expect.objectContaining({ name: 'lost', words: 'most' }),
    );
  });

  it('finds none with less than half of the words', async () => {
    const found = await find('birch table chair lamp carpet');
    expect(found.filter(({ words }) => words)).toEqual([]);
  });
});

it('a picture with most of the words is not looked for if another has all of them', async () => {
  const found = await find('lost dog birch');
  expect(found.filter(({ words }) => words).map(({ name, words }) => [name, words])).toEqual([
    ['lost', 'text'],
  ]);
});

it('words without a space between them are a phrase', async () => {
  const [first] = await find('thin ice');
  expect(first).toMatchObject({ name: 'joined', words: 'phrase', relevance: 'strong' });
});

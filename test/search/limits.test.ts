import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch } from '../../src/search/search.ts';
import { itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };

/** The opening of a speech, longer than the words that are compared one by one. */
const SPEECH =
  'Four score and seven years ago our fathers brought forth, upon this continent, a new nation, conceived in liberty, and dedicated to the ' +
  'proposition that all men are created equal. Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived, ' +
  'and so dedicated, can long endure. We are met on a great battle field of that war. We have come to dedicate a portion of it, as a final ' +
  'resting place for those who here gave their lives that that nation might live.';

let session: TestSession;
beforeAll(async () => {
  session = await openTestSession();
  const { vectorNear, vectors } = session;
  const item = async (name: string, text: string | null, seed: number) =>
    itemOf(name, await vectorNear('ship', 0.3 + seed / 100, seed), { text });
  await vectors.upsert(
    await Promise.all([
      item('speech', `Gettysburg\n${SPEECH}`, 1),
      item('long names of black cats 19', null, 2),
      item('a harbour', null, 3),
    ]),
  );
});
afterAll(() => session.close());

async function find(request: SearchRequest) {
  const answer = await createSearch(settings).answer(toQuery(request), {
    session,
    fileOf: () => Promise.reject(new Error('no test needs a file')),
  });
  return answer.results
    .map(({ info }) => info.paths[0]!.replace('/pictures/', '').replace('.jpg', ''))
    .sort();
}

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${'abcdefghij'[i % 10]}${i}`);
const deep = (depth: number): Filter =>
  depth === 1 ? { op: 'eq', field: 'format', value: 'jpeg' } : { op: 'and', of: [deep(depth - 1)] };
const notTwice = (depth: number): Filter =>
  depth === 1 ? { op: 'eq', field: 'format', value: 'jpeg' } : { op: 'not', of: notTwice(depth - 1) };
const wide: Filter = {
  op: 'or',
  of: Array.from({ length: 255 }, (_, i): Filter => ({ op: 'eq', field: 'width', value: 640 + i })),
};
const EXCLUSIONS = Array.from({ length: 20 }, (_, i) => `-"long cats ${i}"`).join(' ');

it.each<[string, SearchRequest, readonly string[]]>([
  ['twenty exclusions of several words', { text: `ship ${EXCLUSIONS}` }, ['a harbour', 'speech']],
  [
    'hundreds of exclusions',
    {
      text: `ship ${words(900)
        .map((word) => `-${word}`)
        .join(' ')}`,
    },
    ['a harbour', 'long names of black cats 19', 'speech'],
  ],
  [
    'an exclusion longer than any name',
    { text: `ship -"${SPEECH}"` },
    ['a harbour', 'long names of black cats 19'],
  ],
  ['a long text that must be written', { text: `text: ${SPEECH}` }, ['speech']],
  ['a long text that must be a name', { text: `name: ${SPEECH}` }, []],
  [
    'hundreds of quoted words',
    {
      text: words(900)
        .map((word) => `"${word}"`)
        .join(' '),
    },
    [],
  ],
  ['the same quoted word many times', { text: '"gettysburg" '.repeat(500) }, ['speech']],
  ['a filter as deep as possible', { text: '"gettysburg" -whale', filter: deep(16) }, ['speech']],
  [
    'a filter of as many nots as possible',
    { text: 'name:harbour', filter: { op: 'not', of: notTwice(15) } },
    [],
  ],
  [
    'a filter as wide as possible',
    { text: `"gettysburg" ${EXCLUSIONS}`, filter: wide, formats: ['jpeg'], after: '2001' },
    ['speech'],
  ],
])('%s', async (_, request, expected) => {
  expect(await find(request)).toEqual(expected);
});

it('the limits of filters hold for those of requests', async () => {
  for (const filter of [deep(17), { op: 'and', of: [wide, wide] } as const])
    await expect(async () => find({ text: 'ship', filter })).rejects.toMatchObject({ code: 'bad-query' });
});

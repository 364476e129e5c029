import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toQuery } from '../../src/core/query.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch } from '../../src/search/search.ts';
import type { Item } from '../../src/store/item.ts';
import { idOf, itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };
const FOLDERS = ['/lisbon/pictures'];

/** More pictures of each kind than a search by words looks at first; the better the words, the less they look like them. */
const KINDS: readonly [string, number, (name: string) => Partial<Item>][] = [
  ['begun', 320, (name) => ({ paths: [`/lisbon/pictures/whaleboat ${name}.jpg`] })],
  ['named', 280, (name) => ({ paths: [`/lisbon/pictures/whale ${name}.jpg`] })],
  ['plain', 260, (name) => ({ paths: [`/lisbon/pictures/${name}.jpg`] })],
  ['folder', 240, (name) => ({ paths: [`/lisbon/pictures/whale/${name}.jpg`] })],
  ['lisbon', 30, (name) => ({ paths: [`/lisbon/pictures/lisbon ${name}.jpg`] })],
  ['written', 220, (name) => ({ paths: [`/lisbon/pictures/${name}.jpg`], text: 'Two whales' })],
  ['phrase', 210, (name) => ({ paths: [`/lisbon/pictures/${name}.jpg`], text: 'A whale' })],
  ['exact', 20, (name) => ({ paths: [`/lisbon/pictures/${name}/whale.jpg`] })],
];
const COUNT = KINDS.reduce((sum, [, count]) => sum + count, 0);

const nameOf = new Map<string, string>();
let sessions: readonly TestSession[];
beforeAll(async () => {
  sessions = await Promise.all(['clip-fp32', 'siglip'].map((model) => openTestSession(model)));
  for (const [which, { vectors, vectorNear }] of sessions.entries()) {
    const items = KINDS.flatMap(([kind, count, over], at) =>
      Array.from({ length: count }, async (_, i) => {
        const name = `${kind}-${i}`;
        nameOf.set(idOf(name), name);
        // 17 divides no count, so no two items of a kind are equally near: memory and disk would round them differently.
        const cosine = 0.5 - (at + (which === 0 ? i : (i * 17) % count) / count) / 20;
        const vector = await vectorNear('whale', cosine, Number.parseInt(idOf(name).slice(0, 8), 16));
        return itemOf(name, vector, over(name));
      }),
    );
    await vectors.upsert(await Promise.all(items));
  }
}, 120_000);
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
});

/** Names in their order, read in pages of this size, with the token of the ranking or without. */
async function order(text: string, limit: number, options: { models?: number; kept?: boolean; to?: number }) {
  const { models = 1, kept = false, to = COUNT } = options;
  const search = createSearch(settings);
  const names: string[] = [];
  let ranking: string | undefined;
  for (let offset = 0; offset < to; offset += limit) {
    const answer = await search.answer(
      toQuery({ text, limit, offset, ...(kept && ranking && { ranking }) }),
      {
        session: sessions[0]!,
        models: sessions.slice(0, models),
        folders: FOLDERS,
        fileOf: () => Promise.reject(new Error('no test needs a file')),
      },
    );
    names.push(...answer.results.map(({ asset }) => nameOf.get(asset)!));
    ranking = answer.ranking;
  }
  return names;
}

describe.each([
  ['one model', 1],
  ['two models', 2],
])('%s', (_, models) => {
  it.each([
    ['whale', 5, 15],
    ['whale', 60, 300],
    ['whale', 250, COUNT],
    ['whale', 700, COUNT],
    // A word of the folders above the library, which the store cannot tell from one below.
    ['lisbon', 60, 300],
    ['a quote of more words than any name has about a whale and two more of them there', 60, 300],
  ])(
    '“%s” has the same order in pages of %i',
    async (text, limit, to) => {
      const whole = await order(text, 2 * COUNT, { models });
      expect(new Set(whole).size).toBe(COUNT);
      expect(await order(text, limit, { models, to })).toEqual(whole.slice(0, to));
      expect(await order(text, limit, { models, to, kept: true })).toEqual(whole.slice(0, to));
    },
    60_000,
  );
});

it('however many pictures have the words, each has the place of its words', async () => {
  const kinds = (await order('whale', 2 * COUNT, {})).map((name) => name.split('-')[0]!);
  const runs = kinds.filter((kind, i) => kind !== kinds[i - 1]);
  expect(runs).toEqual(['exact', 'phrase', 'written', 'folder', 'named', 'begun', 'plain', 'lisbon']);
});

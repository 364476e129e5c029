import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { composeQuery } from '../../src/core/rank.ts';
import { dot, normalize } from '../../src/core/vector.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch, type Search } from '../../src/search/search.ts';
import type { Item } from '../../src/store/item.ts';
import { idOf, itemOf, randomFrom } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const WORDS = 'at night';
const COMPOSING = { weight: 0.5, alike: 0.9 };
const PICTURE = idOf('picture');

let session: TestSession;
let search: Search;
let items: Item[];
let words: Float32Array;

/** A picture, 30 copies of it that are ever less alike, and 90 others that fit the words more or less. */
beforeEach(async () => {
  session = await openTestSession();
  search = createSearch({ gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true });
  words = (await (await session.embedder()).embedTexts([WORDS]))[0]!;
  const picture = await session.vectorNear(WORDS, 0.1, 1);
  const random = randomFrom(2);
  const beside = (share: number, night: number) => {
    const noise = picture.map(() => random() - 0.5);
    const { unit: across } = normalize(noise);
    const { unit } = normalize(words);
    return normalize(picture.map((value, i) => share * value + night * unit[i]! + 0.3 * across[i]!)).unit;
  };
  items = [
    itemOf('picture', picture),
    ...Array.from({ length: 30 }, (_, i) => itemOf(`copy ${i}`, beside(3 - i / 12, i % 3 ? 0 : 0.2))),
    ...Array.from({ length: 90 }, (_, i) => itemOf(`other ${i}`, beside((i % 9) / 9, (i % 10) / 10))),
  ];
  await session.vectors.upsert(items);
});
afterEach(() => session.close());

const ask = (query: SearchRequest, composing = COMPOSING) =>
  search.answer(toQuery({ similarTo: PICTURE, text: WORDS, ...query }), {
    session: { ...session, model: async () => ({ ...(await session.model()), composing }) },
    fileOf: async (id) => id,
  });

/** Ids, best first, with the scores that the formula gives. */
function expected(unwanted?: Float32Array): { id: string; score: number }[] {
  const [picture, ...others] = items;
  const pictures = [picture!.vector];
  const query = composeQuery(
    { words, pictures, unwanted: unwanted ? [unwanted] : [] },
    { composing: COMPOSING },
  );
  const { share } = query.changed!;
  return others
    .map(({ id, vector }) => {
      const above = Math.max(0, dot(vector, picture!.vector) - COMPOSING.alike);
      return { id, score: dot(vector, query.vector) - share * above };
    })
    .sort((a, b) => b.score - a.score);
}

it('near copies of the changed picture count as equally similar to it, so that the words decide among them', async () => {
  const { results } = await ask({ limit: 120 });
  const right = expected();
  expect(results.map(({ asset }) => asset)).toEqual(right.map(({ id }) => id));
  for (const [i, { score }] of results.entries()) expect(score).toBeCloseTo(right[i]!.score, 5);
  const plain = await ask({ limit: 120 }, { ...COMPOSING, alike: 1 });
  expect(plain.results.map(({ asset }) => asset)).not.toEqual(right.map(({ id }) => id));
});

it('the order is the same on pages of any length, and beside exclusions', async () => {
  const unwanted = (await (await session.embedder()).embedTexts(['a red car']))[0]!;
  const right = expected(unwanted).map(({ id }) => id);
  for (const limit of [1, 7, 50]) {
    const found: string[] = [];
    let ranking: string | undefined;
    for (let offset = 0; offset < 50; offset += limit) {
      const page = await ask({ not: [{ text: 'a red car' }], limit, offset, ranking });
      ranking = page.ranking;
      found.push(...page.results.map(({ asset }) => asset));
    }
    expect(found).toEqual(right.slice(0, found.length));
  }
});

it('the lowest score applies to what remains of it', async () => {
  const { results } = await ask({ limit: 120 });
  const minScore = results[20]!.score;
  const above = await ask({ limit: 120, minScore });
  expect(above.results.every(({ score }) => score >= minScore)).toBe(true);
  expect(above.results.length).toBe(21);
});

it('all of the picture or of the words is a search by it alone', async () => {
  const idsOf = async (query: SearchRequest) => {
    const { results } = await search.answer(toQuery(query), { session, fileOf: async (id) => id });
    return results.map(({ asset }) => asset).filter((id) => id !== PICTURE);
  };
  const both = { similarTo: PICTURE, text: WORDS, limit: 60 };
  expect(await idsOf({ ...both, weight: 0 })).toEqual(await idsOf({ similarTo: PICTURE, limit: 60 }));
  const byWords = await idsOf({ text: WORDS, limit: 61 });
  expect(await idsOf({ ...both, weight: 1 })).toEqual(byWords.slice(0, 60));
});

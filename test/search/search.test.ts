import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { SoutuError } from '../../src/errors.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch, type Search, type SearchAnswer } from '../../src/search/search.ts';
import type { Part } from '../../src/store/item.ts';
import { idOf, itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const WORDS = 'a dog on the beach';
const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };

let session: TestSession;
let search: Search;
beforeEach(async () => {
  session = await openTestSession();
  search = createSearch(settings);
});
afterEach(() => session.close());

const ask = (query: SearchRequest, of: TestSession = session) =>
  search.answer(toQuery(query), {
    session: of,
    // The pictures of the tests have no files.
    fileOf: async (id) => {
      throw new SoutuError('not-found', `There is no picture ${id} in the library`);
    },
  });

/** An image with this name and this cosine similarity to the text. */
async function near(name: string, cosine: number, over: Parameters<typeof itemOf>[2] = {}) {
  const seed = Number.parseInt(idOf(name).slice(0, 8), 16);
  return itemOf(name, await session.vectorNear(WORDS, cosine, seed), over);
}

/** Images 0, 1, 2 ... with decreasing similarity. */
async function fill(count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, i) => near(String(i), 0.9 - i / 100));
  await session.vectors.upsert(await Promise.all(items));
}

const namesOf = ({ results }: SearchAnswer) =>
  results.map(({ info }) => info.paths[0]!.replace('/pictures/', '').replace('.jpg', ''));
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));

describe('a page', () => {
  it('needs one search by look and one by words, and returns the matches of each hit', async () => {
    await fill(30);
    const first = await ask({ text: WORDS, limit: 10 });
    expect(session.searches()).toBe(2);
    expect(namesOf(first)).toEqual(numbers(0, 10));
    for (const [i, hit] of first.results.entries()) {
      expect(hit.rank).toBe(i + 1);
      expect(hit.score).toBeCloseTo(0.9 - i / 100, 4);
      expect(hit.matches).toEqual([{ by: 'vector', model: 'clip-fp32', rank: i + 1, score: hit.score }]);
    }
    const second = await ask({ text: WORDS, limit: 10, offset: 10, ranking: first.ranking });
    expect(session.searches()).toBe(4);
    expect(namesOf(second)).toEqual(numbers(10, 20));
    expect(second.results[0]).toMatchObject({ rank: 11, matches: [{ by: 'vector', rank: 11 }] });
    expect(second.ranking).toBe(first.ranking);
  });

  it('is complete if it is the last one', async () => {
    await fill(12);
    const first = await ask({ text: WORDS, limit: 10 });
    expect(first.complete).toBe(false);
    const { ranking } = first;
    expect(await ask({ text: WORDS, limit: 10, offset: 10, ranking })).toMatchObject({ complete: true });
    expect(await ask({ text: WORDS, limit: 20 })).toMatchObject({ complete: true });
    expect(namesOf(await ask({ text: WORDS, limit: 10, offset: 20, ranking }))).toEqual([]);
  });

  it('is the same without the token of the ranking, as long as nothing changes', async () => {
    await fill(30);
    const pages = await Promise.all([0, 10, 20].map((offset) => ask({ text: WORDS, limit: 10, offset })));
    expect(pages.flatMap(namesOf)).toEqual(numbers(0, 30));
    expect(new Set(pages.map(({ ranking }) => ranking)).size).toBe(3);
  });
});

describe('the pages of a ranking', () => {
  it('contain each image once although images are added and removed in between', async () => {
    await fill(40);
    const seen: string[] = [];
    const ranks: number[] = [];
    let ranking: string | undefined;
    let complete = false;
    for (let offset = 0; !complete; offset += 10) {
      const page = await ask({ text: WORDS, limit: 10, offset, ...(ranking && { ranking }) });
      ({ ranking, complete } = page);
      seen.push(...namesOf(page));
      ranks.push(...page.results.map(({ rank }) => rank));
      if (offset === 10) {
        const better = await Promise.all(['x', 'y', 'z'].map((name, i) => near(name, 0.99 - i / 1000)));
        await session.vectors.upsert(better, ['2', '7', '25', '26'].map(idOf));
      }
      if (offset === 20) await session.vectors.upsert([], ['15', '39'].map(idOf));
    }
    const expected = [...numbers(0, 39), 'x', 'y', 'z'].filter((name) => name !== '25' && name !== '26');
    expect([...seen].sort()).toEqual(expected.sort());
    expect(ranks).toEqual(Array.from(seen, (_, i) => i + 1));
    // Images that are better than all earlier pages come next.
    expect(seen.slice(20, 24)).toEqual(['x', 'y', 'z', '20']);
  });

  it('skip removed images without changing the ranks of others', async () => {
    await fill(30);
    const { ranking } = await ask({ text: WORDS, limit: 20 });
    await session.vectors.upsert([await near('new', 0.99)], ['3', '12'].map(idOf));
    const again = await ask({ text: WORDS, limit: 10, ranking });
    expect(namesOf(again)).toEqual(numbers(0, 10).filter((name) => name !== '3'));
    expect(again.results.map(({ rank }) => rank)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
    const second = await ask({ text: WORDS, limit: 10, offset: 10, ranking });
    expect(namesOf(second)).toEqual(numbers(10, 20).filter((name) => name !== '12'));
    expect(namesOf(await ask({ text: WORDS, limit: 3, offset: 20, ranking }))).toEqual(['new', '20', '21']);
  });

  it('skip images that no longer match the filter', async () => {
    await fill(10);
    const filter = { op: 'eq', field: 'format', value: 'jpeg' } as const;
    const { ranking } = await ask({ text: WORDS, filter });
    await session.vectors.upsert([await near('4', 0.86, { format: 'png' })]);
    const again = await ask({ text: WORDS, filter, ranking });
    expect(namesOf(again)).toEqual(numbers(0, 10).filter((name) => name !== '4'));
  });

  it('can be requested concurrently', async () => {
    await fill(40);
    const { ranking } = await ask({ text: WORDS, limit: 10 });
    const pages = await Promise.all(
      [30, 10, 20].map((offset) => ask({ text: WORDS, limit: 10, offset, ranking })),
    );
    expect(pages.map(namesOf)).toEqual([numbers(30, 40), numbers(10, 20), numbers(20, 30)]);
  });

  it.each<[string, Partial<SearchRequest>]>([
    ['other words', { text: 'a cat' }],
    ['another filter', { filter: { op: 'eq', field: 'format', value: 'jpeg' } }],
    ['another score', { minScore: 0.1 }],
    ['an exclusion', { not: [{ text: 'snow' }] }],
  ])('belong to their query and not to one with %s', async (_name, change) => {
    await fill(10);
    const { ranking } = await ask({ text: WORDS, limit: 3 });
    const other = await ask({ text: WORDS, limit: 3, offset: 3, ranking, ...change });
    expect(other.ranking).not.toBe(ranking);
    expect(other.results).toHaveLength(3);
  });

  it('belong to their model', async () => {
    await fill(10);
    const { ranking } = await ask({ text: WORDS, limit: 3 });
    const other = await openTestSession('clip-gelu');
    try {
      expect((await ask({ text: WORDS, limit: 3, ranking }, other)).ranking).not.toBe(ranking);
      expect((await ask({ text: WORDS, limit: 3, ranking })).ranking).toBe(ranking);
    } finally {
      await other.close();
    }
  });

  it('of an unknown token belong to a new ranking', async () => {
    await fill(30);
    const page = await ask({ text: WORDS, limit: 10, offset: 10, ranking: 'of another process' });
    expect(namesOf(page)).toEqual(numbers(10, 20));
  });

  it('end where the score falls below the minimum', async () => {
    await fill(30);
    const query = { text: WORDS, minScore: 0.9 - 0.145, limit: 10 };
    const first = await ask(query);
    expect(namesOf(first)).toEqual(numbers(0, 10));
    expect(first.complete).toBe(false);
    const second = await ask({ ...query, offset: 10, ranking: first.ranking });
    expect(namesOf(second)).toEqual(numbers(10, 15));
    expect(second.complete).toBe(true);
  });
});

describe('an asset of several items', () => {
  const part = (page: number): Part => ({ kind: 'page', page });

  /** A document whose pages have these cosine similarities to the text; the first page is the leading item. */
  async function document(name: string, cosines: readonly number[]) {
    return Promise.all(
      cosines.map((cosine, i) =>
        near(i === 0 ? name : `${name} ${i}`, cosine, {
          asset: idOf(name),
          part: part(i + 1),
          paths: [`/pictures/${name}.pdf`],
          format: 'pdf',
        }),
      ),
    );
  }

  it('is one result, represented by its best part', async () => {
    await session.vectors.upsert([
      ...(await document('long', [0.5, 0.95, 0.94, 0.2])),
      await near('between', 0.945),
      await near('last', 0.1),
    ]);
    const { results, complete } = await ask({ text: WORDS });
    expect(results.map(({ asset, info, rank }) => [asset, info.part, rank])).toEqual([
      [idOf('long'), part(2), 1],
      [idOf('between'), null, 2],
      [idOf('last'), null, 3],
    ]);
    expect(complete).toBe(true);
  });

  it('is one result however many of its parts are in the list', async () => {
    const many = Array.from({ length: 60 }, (_, i) => 0.98 - i / 1000);
    await session.vectors.upsert([
      ...(await document('one', many)),
      ...(await document(
        'two',
        many.map((cosine) => cosine - 0.0005),
      )),
    ]);
    await fill(20);
    const first = await ask({ text: WORDS, limit: 5 });
    expect(first.results.map(({ info }) => info.paths[0])).toEqual([
      '/pictures/one.pdf',
      '/pictures/two.pdf',
      '/pictures/0.jpg',
      '/pictures/1.jpg',
      '/pictures/2.jpg',
    ]);
    const second = await ask({ text: WORDS, limit: 5, offset: 5, ranking: first.ranking });
    expect(namesOf(second)).toEqual(numbers(3, 8));
  });
});

describe('an image that the query refers to', () => {
  it('is not a result', async () => {
    await fill(6);
    const similar = await ask({ similarTo: idOf('2') });
    expect(namesOf(similar)).not.toContain('2');
    expect(similar.results).toHaveLength(5);
    const without = await ask({ text: WORDS, not: [{ similarTo: idOf('0') }], limit: 5 });
    expect(namesOf(without)).not.toContain('0');
    expect(without.results).toHaveLength(5);
    // Words are sought only for a text.
    expect(session.searches()).toBe(3);
  });

  it('must be in the library', async () => {
    await fill(2);
    await expect(ask({ similarTo: idOf('nothing') })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('two sessions', () => {
  it('with different models share no embeddings and no samples', async () => {
    await fill(10);
    const other = await openTestSession('clip-gelu');
    try {
      const vector = await other.vectorNear(WORDS, 0.5, 1);
      await other.vectors.upsert([itemOf('only', vector)]);
      expect((await ask({ text: WORDS }, session)).results[0]!.score).toBeCloseTo(0.9, 4);
      const { results, model } = await ask({ text: WORDS }, other);
      expect(model).toBe('clip-gelu');
      expect(results).toHaveLength(1);
      expect(results[0]!.score).toBeCloseTo(0.5, 4);
    } finally {
      await other.close();
    }
  });
});

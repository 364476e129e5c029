import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { normalize } from '../../src/core/vector.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createSearch } from '../../src/search/search.ts';
import type { SearchSession } from '../../src/search/session.ts';
import { source } from '../images/fixtures.ts';
import { idOf, itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };
const WORDS = 'a ship';
const COUNT = 8;

let sessions: readonly TestSession[];
beforeEach(async () => {
  sessions = await Promise.all(['clip-fp32', 'siglip'].map((model) => openTestSession(model)));
  for (const [which, { vectors, vectorNear }] of sessions.entries()) {
    const items = Array.from({ length: COUNT }, async (_, i) =>
      itemOf(String(i), await vectorNear(WORDS, 0.2 + (which === 0 ? i : (i * 3) % COUNT) / 20, i)),
    );
    await vectors.upsert(await Promise.all(items));
  }
});
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
});

/** The same session, with a collection that has no words, as one of another program. */
function wordless(session: TestSession): SearchSession {
  return {
    ...session,
    async store() {
      const store = await session.store();
      return {
        ...store,
        findsWords: async () => false,
        search(query) {
          expect(JSON.stringify(query.filter ?? null)).not.toMatch(/names|written/);
          return store.search(query);
        },
      };
    },
  };
}

it.each([
  ['the second', 0],
  ['the first', 1],
])('words are sought with the model whose collection has them, if %s has none', async (_, which) => {
  const worded = sessions[which]!;
  const models = sessions.map((session) => (session === worded ? session : wordless(session)));
  const ask = (text: string) =>
    createSearch(settings).answer(toQuery({ text }), {
      session: worded,
      models,
      fileOf: () => Promise.reject(new Error('no test needs a file')),
    });
  const ids = async (text: string) => (await ask(text)).results.map(({ asset }) => asset);
  const { id } = await worded.model();
  const [first] = (await ask('3')).results;
  expect(first).toMatchObject({ asset: idOf('3') });
  expect(first!.matches).toContainEqual(expect.objectContaining({ by: 'words', model: id, words: 'name' }));
  expect(await ids('ship')).toHaveLength(COUNT);
  expect(await ids('ship -"3"')).toHaveLength(COUNT - 1);
  const other = await sessions[1 - which]!.model();
  await expect(ask('name:3')).rejects.toMatchObject({
    code: 'bad-query',
    message: `The collection of ${other.id} has no words to search for yet`,
  });
});

/** A session that records the raw vectors of its model and the vectors that its store is asked for. */
function watch(session: TestSession) {
  const made: Float32Array[] = [];
  const asked: Float32Array[] = [];
  const recorded = async (vectors: Promise<Float32Array[]>) => {
    made.push(...(await vectors));
    return vectors;
  };
  const watched: SearchSession = {
    ...session,
    async embedder() {
      const embedder = await session.embedder();
      return {
        ...embedder,
        embedTexts: (texts, options) => recorded(embedder.embedTexts(texts, options)),
        embedImages: (images, options) => recorded(embedder.embedImages(images, options)),
      };
    },
    async store() {
      const store = await session.store();
      return {
        ...store,
        search(query) {
          asked.push(query.vector);
          return store.search(query);
        },
      };
    },
  };
  return { session: watched, made, asked };
}

it.each<[string, SearchRequest]>([
  ['words', { text: WORDS }],
  ['a picture', { image: source('photo-200x150.bmp') }],
  ['a picture of the library', { similarTo: idOf('3') }],
])('%s: a vector never meets the collection of another model', async (kind, request) => {
  const watched = sessions.map(watch);
  const { results, models } = await createSearch(settings).answer(toQuery(request), {
    session: watched[0]!.session,
    models: watched.map(({ session }) => session),
    fileOf: () => Promise.reject(new Error('no test needs a file')),
  });
  expect(models).toEqual(['clip-fp32', 'siglip']);
  expect(results.every(({ matches }) => matches.length === 2)).toBe(true);
  const dimensions = await Promise.all(sessions.map(async (session) => (await session.model()).dimensions));
  for (const [i, { made, asked }] of watched.entries()) {
    // By look, and for a text also by words, with the first model.
    expect(asked).toHaveLength(kind === 'words' && i === 0 ? 2 : 1);
    expect(asked[0]).toHaveLength(dimensions[i]!);
    const [stored] = await sessions[i]!.vectors.get([idOf('3')]);
    // A picture of the library is embedded already, in the collection of each model.
    const own =
      kind === 'a picture of the library' ? [stored!.vector] : made.map((raw) => normalize(raw).unit);
    const others = watched[1 - i]!.made.map((raw) => normalize(raw).unit);
    const matches = (vectors: readonly Float32Array[]) =>
      vectors.some((vector) => vector.every((value, at) => Math.abs(value - asked[0]![at]!) < 1e-6));
    expect(matches(own)).toBe(true);
    expect(matches(others)).toBe(false);
  }
});

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dot } from '../../src/core/vector.ts';
import type { Engine, SearchRequest } from '../../src/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

/** Enough for an index. */
const PICTURES = 260;
const MODEL = join(packageRoot, 'test/fixtures/models/clip-fp32');

let library: TestLibrary;
let engine: Engine;

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < PICTURES; seed++)
    await writePicture(join(library.pictures, `${seed}.png`), seed, { width: 40, height: 40 });
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

async function reopen(index: string): Promise<void> {
  await engine?.close();
  engine = await library.open({ model: MODEL, precision: 'fp32', index });
  await engine.index([library.pictures]);
}

async function profileOf(request: SearchRequest) {
  const { profile, hits } = await engine.search({ explain: true, ...request });
  const [search] = profile!.searches;
  return { ...profile!, search: search!, found: hits };
}

test('tells how many lists were visited, what was compared, and what the index missed', async () => {
  await reopen('ivf_flat:lists=16');
  const text = 'a red circle';
  const { search, stages, found } = await profileOf({ text, limit: 40, nprobe: 1 });
  expect(search).toMatchObject({ by: 'index', kind: 'ivf_flat', effort: { nprobe: 1 }, wanted: 40 });
  expect(search.lists).toEqual({ visited: 1, of: expect.any(Number) });
  expect(search.lists!.of).toBeGreaterThan(8);
  expect(search.compared).toBeLessThan(PICTURES);
  const { exact } = search;
  expect(exact!.missed.length).toBeGreaterThan(0);
  expect(exact!.recall).toBeCloseTo(1 - exact!.missed.length / 40);
  const shown = new Set(found.map(({ id }) => id));
  expect(exact!.missed.filter(({ item }) => shown.has(item))).toEqual([]);
  expect(stages.total).toBeGreaterThanOrEqual(stages.retrieval);
  const all = await profileOf({ text, limit: 40, nprobe: 65_536 });
  expect(all.search.exact).toMatchObject({ missed: [], recall: 1 });
  const exhaustive = await profileOf({ text, limit: 40, exact: true });
  expect(exhaustive.search).toMatchObject({ by: 'exhaustive', kind: 'ivf_flat', full: PICTURES });
  expect((await engine.search({ text })).profile).toBeNull();
});

test('says nothing of nodes, which the store does not count', async () => {
  await reopen('hnsw');
  const { search } = await profileOf({ text: 'a red circle', ef: 100 });
  expect(search).toMatchObject({ by: 'index', kind: 'hnsw', effort: { ef: 100 } });
  expect(search.compared).toBeUndefined();
  expect(search.lists).toBeUndefined();
  expect(search.full).toBeGreaterThan(0);
  expect(search.full).toBeLessThan(PICTURES);
});

test('tells of each hit how near it is to each part of the query', async () => {
  const file = join(library.pictures, '7.png');
  const request = { image: file, text: 'a red circle', not: [{ text: 'a blue square' }], limit: 5 };
  const { hits, found } = await profileOf(request);
  expect(hits.map(({ id, rank }) => [id, rank])).toEqual(found.map(({ id, rank }) => [id, rank]));
  const { texts, images } = await engine.embed({
    texts: ['a red circle', 'a blue square'],
    images: [file, found[0]!.path],
  });
  const own = images[1]!;
  const [words, picture, minus] = hits[0]!.parts;
  expect(words).toMatchObject({ role: 'words', text: 'a red circle' });
  expect(words!.cosine).toBeCloseTo(dot(texts[0]!, own), 3);
  expect(picture).toMatchObject({ role: 'picture', text: null });
  expect(picture!.cosine).toBeCloseTo(dot(images[0]!, own), 3);
  expect(minus).toMatchObject({ role: 'minus', text: 'a blue square' });
  expect(minus!.cosine).toBeCloseTo(dot(texts[1]!, own), 3);
});

test('says which group of the ranking a hit belongs to', async () => {
  const { hits } = await profileOf({ text: '12' });
  expect(hits[0]).toMatchObject({ group: 'name', words: 'name', rank: 1 });
});

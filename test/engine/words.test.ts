import { copyFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchRequest } from '../../src/core/query.ts';
import type { Engine } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let engine: Engine;
const at = (...names: string[]) => join(library.pictures, ...names);

/** Noise, in which no model sees what the names say. */
const FILES = [
  'octopus.png',
  'octopus-2.png',
  'hot-dog.png',
  'IMG_2024.png',
  'birthdayCake.png',
  'Lisbon 2023/IMG_0001.png',
  '2019/07/x.png',
  '🐱.png',
  '生日/圖書館.png',
  'unnamed/captioned.png',
  ...Array.from({ length: 12 }, (_, i) => `noise/${i}.png`),
];

beforeAll(async () => {
  library = createTestLibrary();
  for (const [i, name] of FILES.entries()) await writePicture(at(name), i + 1);
  writeFileSync(at('unnamed/captioned.txt'), 'Grandma and Tom in the garden\n奶奶在花园里');
  engine = await library.open();
  await engine.index([library.pictures]);
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

async function find(request: string | SearchRequest) {
  const { hits } = await engine.search(typeof request === 'string' ? { text: request } : request);
  return hits.map((hit) => ({ name: basename(hit.path), why: hit.reasons, relevance: hit.relevance }));
}
const names = async (request: string | SearchRequest) => (await find(request)).map(({ name }) => name);

it.each([
  ['octopus', 'octopus.png', 'name'],
  ['Octopus.png', 'octopus.png', 'name'],
  ['IMG_2024', 'IMG_2024.png', 'name'],
  ['birthday cake', 'birthdayCake.png', 'name'],
  ['图书馆', '圖書館.png', 'name'],
  ['hot dogs', 'hot-dog.png', 'name'],
  ['Lisbon', 'IMG_0001.png', 'folder'],
  ['生日', '圖書館.png', 'folder'],
  ['Grandma garden', 'captioned.png', 'caption'],
  ['花园', 'captioned.png', 'caption'],
] as const)('%s finds %s by its %s', async (text, name, by) => {
  const found = (await find(text)).find((hit) => hit.name === name);
  expect(found?.why[0]).toMatchObject({ by });
});

it.each(['octopus', 'Octopus.png', 'birthday cake', '图书馆'])(
  'the file that is called %s is first',
  async (text) => {
    const [first] = await find(text);
    expect(first).toMatchObject({ why: [{ by: 'name' }], relevance: 'strong' });
  },
);

it('names the passage with the words', async () => {
  const found = await find('grandma');
  expect(found.flatMap(({ why }) => why)).toContainEqual({
    by: 'caption',
    text: 'Grandma and Tom in the garden',
  });
});

it('a month finds the folders of a year and a month, one in the other', async () => {
  const [first] = await find('2019-07');
  expect(first).toMatchObject({ name: 'x.png', why: [{ by: 'folder', text: '2019/07' }] });
});

it('the folders above the library are not found', async () => {
  const above = basename(library.pictures);
  expect((await find(above)).every(({ why }) => why[0]!.by === 'look')).toBe(true);
});

it('a way can be asked for alone', async () => {
  expect((await names('name:octopus')).sort()).toEqual(['octopus-2.png', 'octopus.png']);
  expect(await names('name: Lisbon 2023')).toEqual(['IMG_0001.png']);
  expect(await names('"octopus"')).toEqual([]);
  expect(await names('name:🐱')).toEqual(['🐱.png']);
  expect(await names('text:octopus')).toEqual([]);
  expect((await find('look:octopus')).every(({ why }) => why[0]!.by === 'look')).toBe(true);
});

it.each(['name:octopus', 'name: Lisbon 2023', 'name:🐱', '名称:生日', 'name:"hot dog" -cat'])(
  '%s is met for certain by what is called so',
  async (text) => {
    const hits = await find(text);
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.map(({ relevance }) => relevance)).toEqual(hits.map(() => 'strong'));
  },
);

it('is not sure of a name if more was asked for, of which the name says nothing', async () => {
  const hits = await find('harbour name:octopus');
  expect(hits.map(({ relevance }) => relevance)).toEqual(['possible', 'possible']);
});

it('says why a picture has the words that are required beside others, and is sure of it', async () => {
  const hits = await find('seaside name:lisbon');
  expect(hits).toMatchObject([
    { name: 'IMG_0001.png', relevance: 'possible', why: [{ by: 'folder', text: 'Lisbon 2023' }] },
  ]);
});

it('says how many pictures have words that were not read, if the words must be written in them', async () => {
  const unread = async (request: SearchRequest) => (await engine.search(request)).unread;
  expect(await unread({ text: '"octopus"' })).toBe(FILES.length);
  expect(await unread({ text: '文字:章鱼', folders: [at('noise')] })).toBe(12);
  for (const text of ['octopus', 'name:octopus', 'octopus -"dog"']) expect(await unread({ text })).toBe(0);
  expect(await engine.status()).toMatchObject({ reading: 'missing', unread: FILES.length, ocrExclude: [] });
});

describe.each([
  ['strong', ['octopus.png']],
  ['possible', ['octopus.png', 'octopus-2.png']],
] as const)('the lowest relevance %s', (minRelevance, wanted) => {
  it('leaves out what is weaker', async () => {
    const { hits, complete } = await engine.search({ text: 'octopus', minRelevance, limit: FILES.length });
    expect(hits.map(({ path }) => basename(path))).toEqual(wanted);
    expect(hits.map(({ rank }) => rank)).toEqual(wanted.map((_, i) => i + 1));
    expect(complete).toBe(true);
  });

  it('ends the pages at the first picture that is weaker', async () => {
    const seen: string[] = [];
    let ranking: string | undefined;
    let complete = false;
    for (let offset = 0; !complete; offset += 1) {
      const page = await engine.search({
        text: 'octopus',
        minRelevance,
        limit: 1,
        offset,
        ...(ranking && { ranking }),
      });
      ({ ranking, complete } = page);
      seen.push(...page.hits.map(({ path }) => basename(path)));
      expect(page.found).toBe(true);
    }
    expect(seen).toEqual(wanted);
  });
});

it('says that nothing was found if even the closest pictures are weak', async () => {
  const answers = await Promise.all(
    ['octopus', 'look:a lighthouse by the sea'].map((text) => engine.search({ text, limit: FILES.length })),
  );
  expect(answers.map(({ found }) => found)).toEqual([true, false]);
  expect(answers[1]!.hits).toHaveLength(FILES.length);
  expect(new Set(answers[1]!.hits.map(({ relevance }) => relevance))).toEqual(new Set(['weak']));
  const possible = { text: 'look:a lighthouse by the sea', minRelevance: 'possible' } as const;
  expect(await engine.search(possible)).toMatchObject({ hits: [], complete: true, found: false });
});

it('a word with a minus leaves out what is called so', async () => {
  const found = await names({ text: 'noise -octopus', limit: 100 });
  expect(found).not.toContain('octopus.png');
  expect(found).not.toContain('octopus-2.png');
  expect(found).toHaveLength(FILES.length - 2);
});

it('meets the other filters', async () => {
  expect(await names({ text: 'octopus', folders: [at('noise')] })).not.toContain('octopus.png');
});

it('all pages have the order of one', async () => {
  const whole = await names({ text: 'octopus', limit: FILES.length });
  const first = await engine.search({ text: 'octopus', limit: 3 });
  const pages = first.hits.map(({ path }) => basename(path));
  for (let offset = 3; offset < FILES.length; offset += 3)
    pages.push(...(await names({ text: 'octopus', limit: 3, offset, ranking: first.ranking })));
  expect(pages).toEqual(whole);
  expect(new Set(pages).size).toBe(FILES.length);
});

it('a file that was renamed is found by its new name only, without being embedded again', async () => {
  mkdirSync(at('moved'));
  renameSync(at('hot-dog.png'), at('moved/sausage.png'));
  const report = await engine.index([library.pictures]);
  expect(report).toMatchObject({ moved: 1, added: 0 });
  expect((await names('sausage'))[0]).toBe('sausage.png');
  expect((await find('hot dog')).every(({ why }) => why[0]!.by !== 'name')).toBe(true);
});

it('words beside a picture that change, appear or go are seen by the next run, without reading anything else', async () => {
  const text = at('unnamed/captioned.txt');
  writeFileSync(text, 'A red tractor');
  writeFileSync(at('noise/3.png.txt'), 'Grandpa with his tractor');
  const all = { added: 0, completed: 0, imagesPerSecond: 0 };
  expect(await engine.index()).toMatchObject({ ...all, updated: 2, unchanged: FILES.length - 2 });
  const tractors = async () => (await find('name:tractor')).map(({ name }) => name).sort();
  expect(await tractors()).toEqual(['3.png', 'captioned.png']);
  expect((await find('grandma')).every(({ why }) => why[0]!.by !== 'caption')).toBe(true);
  expect(await engine.index()).toMatchObject({ ...all, updated: 0, unchanged: FILES.length });
  rmSync(at('noise/3.png.txt'));
  expect(await engine.index([at('noise/3.png')])).toMatchObject({ ...all, seen: 1, updated: 1 });
  expect(await tractors()).toEqual(['captioned.png']);
  // Together with the file, as a tool does that writes both.
  utimesSync(at('unnamed/captioned.png'), 1, 1);
  writeFileSync(text, 'A blue tractor');
  await engine.index();
  expect((await find('blue tractor')).flatMap(({ why }) => why)).toContainEqual({
    by: 'caption',
    text: 'A blue tractor',
  });
  expect(await engine.index()).toMatchObject({ ...all, updated: 0, unchanged: FILES.length });
});

it('words beside a copy of a picture are found, too', async () => {
  copyFileSync(at('noise/3.png'), at('noise/copy-of-3.png'));
  writeFileSync(at('noise/copy-of-3.txt'), 'A giraffe');
  expect(await engine.index()).toMatchObject({ copies: 1, added: 0 });
  expect((await find('giraffe')).flatMap(({ why }) => why)).toContainEqual({
    by: 'caption',
    text: 'A giraffe',
  });
});

it('explains what each way of searching found, if it is asked', async () => {
  const { explanation } = await engine.search({ text: 'octopus', limit: 3, explain: true });
  expect(explanation?.map(({ by }) => by)).toEqual(['vector', 'words']);
  expect(explanation![1]!.top).toContainEqual(
    expect.objectContaining({ path: at('octopus.png'), words: 'name' }),
  );
  expect((await engine.search({ text: 'octopus', limit: 3 })).explanation).toBeNull();
});

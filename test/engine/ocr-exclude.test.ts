import { renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { excludesWords } from '../../src/engine/ocr-exclude.ts';
import { emptyLibrary } from '../../src/library/library-file.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['street/a.png', 'cards/b.png', 'c.png'].entries())
    await writePicture(at(name), seed);
});
afterEach(() => library.cleanUp());

const index = (folders: string[], options: Partial<Config> = {}) =>
  library.use((engine) => engine.index(folders), options);

/** Stores words as if every picture of a collection had been read. */
async function readAll(): Promise<void> {
  const context = await openContext(library.home);
  for (const collection of await context.driver.collections())
    await context.useStore(collection, async (store) => {
      for await (const items of store.scan())
        await store.upsert(
          items.map((item) => ({ ...item, text: 'secret', stages: { ...item.stages, text: 'a reader' } })),
        );
    });
  await context.close();
}

/** The files of the pictures with words, in the collection of a model. */
async function withWords(model = 'soutu-mini'): Promise<string[]> {
  const context = await openContext(library.home, { model });
  try {
    const items = (await itemsIn(context)).filter(({ text }) => text !== null);
    return items.map(({ paths }) => relative(library.pictures, paths[0]!)).sort();
  } finally {
    await context.close();
  }
}

it('forgets words without the models and the files, also those that other models would take over', async () => {
  await index([library.pictures]);
  await index([], { model: OTHER_MODEL });
  await readAll();
  renameSync(library.pictures, `${library.pictures}-away`);
  await index([], { model: OTHER_MODEL, 'ocr-exclude': ['street/*'] });
  const left = ['c.png', 'cards/b.png'];
  expect([await withWords(OTHER_MODEL), await withWords()]).toEqual([left, left]);
});

it('remembers what is excluded, also in a folder that is added as a part of another one', async () => {
  const readAnew = async () => {
    await readAll();
    await index([]);
    return withWords();
  };
  await index([at('cards')], { 'ocr-exclude': ['b.*'] });
  expect(await readAnew()).toEqual([]);
  await index([library.pictures]);
  expect(await readAnew()).toEqual(['c.png', 'street/a.png']);
  expect(await library.use((engine) => engine.status())).toMatchObject({ unread: 1, ocrExclude: ['b.*'] });
  await index([], { 'ocr-exclude': ['street'] });
  expect(await readAnew()).toEqual(['c.png']);
  await index([], { 'ocr-exclude': ['', 'c.png'] });
  expect(await readAnew()).toEqual(['cards/b.png', 'street/a.png']);
  await index([library.pictures], { 'ocr-exclude': [''] });
  expect(await readAnew()).toEqual(['c.png', 'cards/b.png', 'street/a.png']);
});

it('holds for what the run indexes alone', async () => {
  await index([at('cards')]);
  await index([at('street')]);
  await readAll();
  await index([at('cards')], { 'ocr-exclude': ['*.png'] });
  expect(await withWords()).toEqual(['street/a.png']);
  await index([library.pictures]);
  await readAll();
  await index([at('street')], { 'ocr-exclude': ['c.png'] });
  expect(await withWords()).toEqual(['c.png', 'street/a.png']);
});

it('is not taken back by a run that indexes a part of the folder', async () => {
  await index([library.pictures], { 'ocr-exclude': ['street'] });
  await index([at('cards')], { 'ocr-exclude': [''] });
  await readAll();
  await index([]);
  expect(await withWords()).toEqual(['c.png', 'cards/b.png']);
});

it('remembers nothing of a folder that is removed', async () => {
  await index([library.pictures], { 'ocr-exclude': ['*.png'] });
  await library.use(async (engine) => {
    await engine.remove([library.pictures]);
    await engine.index([library.pictures]);
  });
  await readAll();
  await index([]);
  expect(await withWords()).toHaveLength(3);
});

it.each([
  ['street/*', ['/pictures/street/a.jpg', '/pictures/street/a/b.jpg'], ['/pictures/a/street/b.jpg']],
  ['street', ['/pictures/street/a.jpg', '/pictures/a/street/b.jpg'], ['/pictures/streets/a.jpg']],
  ['id-*', ['/pictures/a/id-1.jpg', '/pictures/id-cards/a/b.jpg'], ['/pictures/grid-1.jpg']],
  ['pictures', ['/pictures/a.jpg'], []],
  ['/pictures/street/**', ['/pictures/street/a.jpg'], ['/pictures/a.jpg']],
] as const)('%s excludes %j and not %j', (glob, excluded, others) => {
  const folders = [{ path: '/pictures', exclude: [], followSymlinks: false }];
  const config = { 'ocr-exclude': [glob] as readonly string[] } as Config;
  const remembered = { ...emptyLibrary(), folders, ocrExclude: { '/pictures': [glob] } };
  for (const excludes of [
    excludesWords({ ...emptyLibrary(), folders }, config),
    excludesWords(remembered, { ...config, 'ocr-exclude': [] }),
  ]) {
    expect(excluded.filter((path) => excludes?.([path]))).toEqual(excluded);
    expect(others.filter((path) => excludes?.([path]))).toEqual([]);
  }
});

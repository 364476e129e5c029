import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { fixtures } from '../models/support.ts';
import { registerJsonStore } from '../store/json-driver.ts';
import { startFakeEmbeddingServer } from '../support/fake-embedding-server.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER = join(fixtures, 'models', 'clip-fp32');
const auto = { model: 'auto' };
const TEXTS = ['a red shoe', 'a dog', '红鞋'];

registerJsonStore();
let library: TestLibrary;
let file: string;
beforeEach(() => {
  library = createTestLibrary();
  file = join(dirname(library.home), 'texts.txt');
  writeFileSync(file, TEXTS.join('\n'));
});
afterEach(() => library.cleanUp());

const collections = () =>
  readdirSync(join(library.home, 'lance'))
    .filter((name) => name.endsWith('.lance'))
    .map((name) => name.replace(/_[0-9a-f]{8}\.lance$/, ''))
    .sort();

async function ended(engine: Engine, id: string) {
  await new Promise<void>((resolve) => {
    engine.runs.follow(id, { run: ({ endedAt }) => endedAt !== null && resolve() });
  });
  return engine.runs.get(id);
}

async function textsOf(engine: Engine) {
  const { hits, model } = await engine.search({ text: 'a dog', for: 'text' });
  return { model, texts: hits.flatMap((hit) => (hit.kind === 'text' ? [hit.text] : [])).sort() };
}

it.each([true, false])(
  'texts go with a library to another model and back, with pictures: %s',
  async (hasPictures) => {
    if (hasPictures) await writePicture(join(library.pictures, 'a.png'), 1);
    await library.use(async (engine) => {
      if (hasPictures) await engine.index([library.pictures]);
      await engine.texts.add([file]);
    });
    await library.use(async (engine) => {
      const own = (await engine.model()).id;
      const away = await ended(engine, (await engine.models.use(OTHER)).id);
      expect(away).toMatchObject({ state: 'done', report: { newModel: { isComplete: true } } });
      expect(await textsOf(engine)).toEqual({ model: 'clip-fp32', texts: [...TEXTS].sort() });
      expect((await engine.texts.list()).texts).toMatchObject([
        { path: file, line: 1 },
        { line: 2 },
        { line: 3 },
      ]);
      // What changes meanwhile goes back, too.
      await engine.texts.remove([(await engine.texts.list()).texts[0]!.id]);
      await ended(engine, (await engine.models.use(own)).id);
      expect(await textsOf(engine)).toEqual({ model: own, texts: [...TEXTS.slice(1)].sort() });
    }, auto);
  },
);

it('keeps the texts that another model refuses, and says so', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const refuses = (isRefusing: boolean) => {
    server.fault = ({ body }) =>
      isRefusing && JSON.stringify(body).includes('a red shoe')
        ? { status: 400, words: 'not this' }
        : undefined;
  };
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => stderr.mockRestore());
  await library.use((engine) => engine.texts.add([file]));
  await library.use(
    async (engine) => {
      const own = (await engine.model()).id;
      refuses(true);
      await ended(engine, (await engine.models.use('org/fake-vl', { dropOld: true })).id);
      expect(stderr.mock.calls.join()).toMatch(/refuses.*"texts":1.*texts\.txt:1.*not this/s);
      expect((await textsOf(engine)).model).toBe('org/fake-vl');
      expect(await engine.texts.list()).toMatchObject({
        total: 3,
        texts: [{ text: 'a red shoe', line: 1 }, {}, {}],
      });
      refuses(false);
      expect(await engine.texts.add([file])).toMatchObject({ failed: 0, texts: 3 });
      const { hits } = await engine.search({ text: 'a red shoe', for: 'text', limit: 1 });
      expect(hits).toMatchObject([{ text: 'a red shoe' }]);
      await ended(engine, (await engine.models.use(own)).id);
      expect((await textsOf(engine)).texts).toEqual([...TEXTS].sort());
    },
    { ...auto, 'embed-url': server.url },
  );
});

it('the texts of a model are freed with its pictures, and not before', async () => {
  await writePicture(join(library.pictures, 'a.png'), 1);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await engine.texts.add([file]);
    expect((await engine.models.collections()).map(({ images, state }) => [images, state])).toEqual([
      [1, 'in-use'],
    ]);
    await engine.models.free();
    expect(await engine.texts.count()).toBe(3);
  }, auto);
  expect(collections()).toEqual(['images_soutu_mini_256', 'texts_soutu_mini_256']);
  await library.use(async (engine) => {
    await ended(engine, (await engine.models.use(OTHER)).id);
    await engine.models.free();
  }, auto);
  expect(collections()).toEqual(['images_clip_fp32_40', 'texts_clip_fp32_40']);
});

it('a copy of the library has its texts', async () => {
  await writePicture(join(library.pictures, 'a.png'), 1);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await engine.texts.add([file]);
    const { collections: copied } = await engine.copy('json');
    expect(copied).toMatchObject([{ pictures: 1, texts: 3 }]);
  });
  await library.use(
    async (engine) => {
      expect((await textsOf(engine)).texts).toEqual([...TEXTS].sort());
      expect((await engine.texts.list()).texts[0]).toMatchObject({ path: file, line: 1 });
    },
    { store: 'json' },
  );
});

it('a store in memory has texts as long as it is open', async () => {
  mkdirSync(library.pictures, { recursive: true });
  await library.use(
    async (engine) => {
      expect(await engine.texts.add([file])).toMatchObject({ added: 3 });
      expect((await textsOf(engine)).texts).toEqual([...TEXTS].sort());
    },
    { store: 'memory' },
  );
});

import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndexProgress } from '../../src/engine.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const file = () => JSON.parse(readFileSync(join(library.home, 'library.json'), 'utf8'));
const collections = () => readdirSync(join(library.home, 'lance')).filter((name) => name.endsWith('.lance'));

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['a/0.png', 'a/1.png', 'b/2.png'].entries()) await writePicture(at(name), seed);
});
afterEach(() => library.cleanUp());

/** Stores words in all pictures, as a reader would. */
async function read(model: string): Promise<void> {
  const context = await openContext(library.home, { model });
  const words = {
    text: 'GATE 12',
    lines: [{ text: 'GATE 12', confidence: 1, box: [0, 0, 1, 0, 1, 1, 0, 1] }],
  };
  const items = await itemsIn(context);
  await context.use(async (session) =>
    (await session.store()).upsert(
      items.map((item) => ({ ...item, ...words, stages: { ...item.stages, text: 'reader 1' } })),
    ),
  );
  await context.close();
}

describe('a migration to another model', () => {
  it('is not reverted by a server that started with the old one', async () => {
    const server = await library.open({ model: 'auto' });
    await server.index([library.pictures]);
    expect(file().model).toBe('soutu-mini');
    await library.use((cli) => cli.index([]), { model: OTHER_MODEL });
    expect(file().model).toBe(OTHER_MODEL);
    expect((await server.model()).location).toBe(OTHER_MODEL);
    expect((await server.search({ text: 'x' })).hits).toHaveLength(3);
    expect(await server.index([])).toMatchObject({ unchanged: 3, newModel: null });
    expect(file().model).toBe(OTHER_MODEL);
    await server.close();
  });

  it('keeps the old vectors in use until a run is complete', async () => {
    await library.use((engine) => engine.index([library.pictures]));
    await library.use(
      async (engine) => {
        const stop = new AbortController();
        const onProgress = ({ embedded }: IndexProgress) => embedded > 0 && stop.abort();
        expect(await engine.index([], { signal: stop.signal, onProgress })).toMatchObject({
          interrupted: true,
          newModel: { model: 'clip-fp32', isComplete: false },
        });
      },
      { model: OTHER_MODEL },
    );
    // Also for a server that was started with the new model.
    await library.use(
      async (engine) => {
        expect(await engine.status()).toMatchObject({ model: 'soutu-mini', images: 3 });
        expect((await engine.search({ text: 'x' })).hits).toHaveLength(3);
      },
      { model: OTHER_MODEL },
    );
    await library.use(
      async (engine) => {
        expect(await engine.status()).toMatchObject({
          model: 'soutu-mini',
          nextModel: OTHER_MODEL,
          images: 3,
          outdated: true,
        });
        // The next run continues with the chosen model, although it is not named again.
        expect(await engine.index()).toMatchObject({
          newModel: { model: 'clip-fp32', isComplete: true },
        });
        expect(await engine.status()).toMatchObject({ model: 'clip-fp32', images: 3, outdated: false });
      },
      { model: 'auto' },
    );
  });

  it('takes the words over that were read in the pictures, but not where they are left out now', async () => {
    await library.use((engine) => engine.index([library.pictures]));
    await read('soutu-mini');
    await library.use((engine) => engine.index(), { model: OTHER_MODEL, 'ocr-exclude': ['b'] });
    const texts = async () => {
      const context = await openContext(library.home, { model: 'auto' });
      try {
        return (await itemsIn(context))
          .map(({ paths, text, lines, stages }) => [basename(paths[0]!), text, lines?.length, stages.text])
          .sort();
      } finally {
        await context.close();
      }
    };
    expect(file().model).toBe(OTHER_MODEL);
    expect(await texts()).toEqual([
      ['0.png', 'GATE 12', 1, 'reader 1'],
      ['1.png', 'GATE 12', 1, 'reader 1'],
      ['2.png', null, undefined, undefined],
    ]);
  });

  it('covers all folders, even if only one is named', async () => {
    await library.use((engine) => engine.index([at('a'), at('b')]));
    const report = await library.use((engine) => engine.index([at('a')]), { model: OTHER_MODEL });
    expect(report).toMatchObject({ added: 3, newModel: { isComplete: true } });
  });

  it('waits for a missing folder, unless its files are pruned', async () => {
    await library.use((engine) => engine.index([at('a'), at('b')]));
    renameSync(at('b'), join(library.home, 'away'));
    const run = (options = {}) => library.use((engine) => engine.index([], options), { model: OTHER_MODEL });
    expect(await run()).toMatchObject({
      added: 2,
      kept: 1,
      missingFolders: [at('b')],
      newModel: { isComplete: false },
    });
    const found = () =>
      library.use(async (engine) => (await engine.search({ text: 'x' })).hits.length, { model: 'auto' });
    expect(await found()).toBe(3);
    renameSync(join(library.home, 'away'), at('b'));
    expect(await run()).toMatchObject({ added: 1, newModel: { isComplete: true } });
    expect(await found()).toBe(3);
  });

  it('drops missing files with prune', async () => {
    await library.use((engine) => engine.index([at('a'), at('b')]));
    rmSync(at('b'), { recursive: true });
    const report = await library.use((engine) => engine.index([], { prune: true }), { model: OTHER_MODEL });
    expect(report).toMatchObject({ added: 2, newModel: { isComplete: true } });
  });

  it('keeps the vectors of the old model, so that switching back is free', async () => {
    await library.use((engine) => engine.index([library.pictures]));
    await library.use((engine) => engine.index(), { model: OTHER_MODEL });
    expect(collections()).toHaveLength(2);
    expect(await library.use((engine) => engine.index(), { model: 'soutu-mini' })).toMatchObject({
      unchanged: 3,
      imagesPerSecond: 0,
    });
  });

  it('identifies a model by its files, not by its folder', async () => {
    const copy = join(library.home, '..', 'copy');
    cpSync(OTHER_MODEL, copy, { recursive: true });
    await library.use((engine) => engine.index([library.pictures]), { model: copy });
    expect(file()).toMatchObject({ model: copy, nextModel: null });
  });
});

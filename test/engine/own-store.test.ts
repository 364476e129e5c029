import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { registerStore } from '../../src/store/stores.ts';
import { openJsonDriver, registerJsonStore } from '../store/json-driver.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');
const JSON_STORE = { store: 'json' };

registerJsonStore();
let library: TestLibrary;
const recorded = () => JSON.parse(readFileSync(join(library.home, 'library.json'), 'utf8'));

beforeEach(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 3; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
  await library.use((engine) => engine.index([library.pictures]), JSON_STORE);
});
afterEach(() => library.cleanUp());

it('a library of another store is not opened without the setting, and the error names the store', async () => {
  const refusal = {
    code: 'other-store',
    message: expect.stringContaining('was indexed into json'),
    hint: expect.stringMatching(/--store json.*soutu copy --from json --to lance.*--store lance/),
  };
  await library.use(async (engine) => {
    for (const work of [
      () => engine.status(),
      () => engine.folders(),
      () => engine.list(),
      () => engine.search({ text: 'a circle' }),
      () => engine.prepare(),
      () => engine.index(),
      () => engine.models.collections(),
      () => engine.models.free(),
      () => engine.remove([library.pictures]),
      () => engine.copy('json'),
      () => engine.storage(),
    ])
      await expect(work()).rejects.toMatchObject(refusal);
  });
  expect(existsSync(join(library.home, 'lance'))).toBe(false);
  expect(recorded()).toMatchObject({ store: 'json', folders: [{ path: library.pictures }] });
  expect(await library.use((engine) => engine.index(), JSON_STORE)).toMatchObject({ unchanged: 3 });
});

it('a named store is a choice, and the status says which one has the vectors until a run has moved the library', async () => {
  const chosen = { store: 'lance' };
  await library.use(async (engine) => {
    expect(await engine.status()).toMatchObject({ images: 0, otherStore: 'json' });
    expect(await engine.index()).toMatchObject({ added: 3 });
    expect(await engine.status()).toMatchObject({ images: 3, otherStore: null });
  }, chosen);
  expect(await library.use((engine) => engine.status())).toMatchObject({ images: 3, otherStore: null });
  expect(await library.use((engine) => engine.status(), JSON_STORE)).toMatchObject({ images: 3 });
});

it('notices that another process has moved the library', async () => {
  await library.use((engine) => engine.index(), { store: 'lance' });
  await library.use(async (engine) => {
    expect(await engine.status()).toMatchObject({ images: 3 });
    await library.use((other) => other.index(), JSON_STORE);
    await expect(engine.search({ text: 'a circle' })).rejects.toMatchObject({ code: 'other-store' });
  });
});

it('a home that was not used before copies the collection that it would search, and searches the copy', async () => {
  await library.use((engine) => engine.index(), { ...JSON_STORE, model: OTHER_MODEL });
  const fresh = createTestLibrary();
  registerStore('server', async () => ({ ...openJsonDriver({ home: library.home }), shared: true }));
  try {
    await expect(
      fresh.use((engine) => engine.copy('lance'), {
        store: 'server',
        model: join(OTHER_MODEL, '..', 'siglip'),
      }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('server has no vectors of the model'),
      hint: expect.stringMatching(/images_soutu_mini_.*--model/),
    });
    const copied = await fresh.use((engine) => engine.copy('lance'), { store: 'server', model: OTHER_MODEL });
    expect(copied.collections).toMatchObject([{ model: OTHER_MODEL, pictures: 3, written: 3 }]);
    await fresh.use(
      async (engine) => {
        expect(await engine.status()).toMatchObject({ images: 3, files: 0, otherStore: null });
        expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(3);
      },
      { model: 'auto' },
    );
  } finally {
    fresh.cleanUp();
  }
});

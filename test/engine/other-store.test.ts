import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { registerStore } from '../../src/store/stores.ts';
import { openTestServer } from '../http/server.ts';
import { openJsonDriver, registerJsonStore } from '../store/json-driver.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');
const PYTHON = process.env.SOUTU_TEST_MILVUS;

registerJsonStore();
let library: TestLibrary;
let options: { readonly store: string };
const at = (...names: string[]) => join(library.pictures, ...names);
const inHome = (...names: string[]) => join(library.home, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['a/0.png', 'a/1.jpg', 'b/2.png', 'b/3.png'].entries()) {
    await writePicture(at(name), seed, { format: name.endsWith('jpg') ? 'jpeg' : 'png' });
  }
});
afterEach(() => library.cleanUp());

it('frees nothing of another library in a shared store', async () => {
  const home = inHome('shared');
  registerStore('shared', async () => ({ ...openJsonDriver({ home }), shared: true }));
  const shared = { store: 'shared' };
  const other = createTestLibrary();
  try {
    await library.use((engine) => engine.index([library.pictures]), { ...shared, model: OTHER_MODEL });
    await other.use(async (engine) => {
      await engine.index([library.pictures]);
      expect((await engine.status()).unused).toEqual({ collections: 0, bytes: 0 });
      await expect(engine.models.free()).rejects.toMatchObject({ code: 'model-in-use' });
      expect(await engine.models.free({ shared: true })).toEqual({ collections: [], bytes: 0 });
    }, shared);
    await library.use(
      async (engine) => expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(4),
      { ...shared, model: OTHER_MODEL },
    );
  } finally {
    other.cleanUp();
  }
});

/** Starts what a store needs, and returns its address and how to stop it. */
const stores = {
  // The driver exists only in test/store, so a library that works with it proves that no other code refers to a store by name.
  json: async () => ({ address: 'json', stop: async () => {} }),
  ...(PYTHON !== undefined && { milvus: () => startMilvusLite(PYTHON, join(library.home, 'milvus')) }),
};

describe.each(Object.entries(stores))('a library in the store %s', (name, start) => {
  let store: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    store = await start();
    options = { store: store.address };
  });
  afterEach(() => store.stop());

  it('is indexed, searched, listed, changed and opened again', async () => {
    await library.use(async (engine) => {
      expect(await engine.index([library.pictures])).toMatchObject({ seen: 4, added: 4 });
      const found = await engine.search({ text: 'a circle', formats: ['png'], limit: 2 });
      expect(found.hits).toHaveLength(2);
      const rest = await engine.search({
        text: 'a circle',
        formats: ['png'],
        limit: 2,
        offset: 2,
        ranking: found.ranking,
      });
      expect(new Set([...found.hits, ...rest.hits].map(({ id }) => id)).size).toBe(3);
      expect(await engine.status()).toMatchObject({ store: name, images: 4, index: { kind: 'flat' } });
      expect((await engine.storage()).vectors).toBeGreaterThan(0);
      expect((await engine.facets()).formats).toEqual([
        { format: 'png', count: 3 },
        { format: 'jpeg', count: 1 },
      ]);
    }, options);
    expect(existsSync(inHome('lance'))).toBe(false);
    await library.use(async (engine) => {
      expect(await engine.index()).toMatchObject({ unchanged: 4, imagesPerSecond: 0 });
      const { pictures } = await engine.list();
      expect((await engine.thumbnail(pictures[0]!.id, 32)).length).toBeGreaterThan(0);
      expect(await engine.remove([at('a')])).toEqual({ files: 2, pictures: 2 });
      expect((await engine.timeline()).total).toBe(2);
      const [left] = (await engine.list()).pictures;
      expect((await engine.search({ similarTo: left!.id })).hits).toHaveLength(1);
    }, options);
  });

  it('is migrated to another model and back', async () => {
    await library.use((engine) => engine.index([library.pictures]), options);
    const other = { ...options, model: OTHER_MODEL };
    expect(await library.use((engine) => engine.index(), other)).toMatchObject({
      added: 4,
      newModel: { isComplete: true },
    });
    const context = await openContext(library.home, options);
    expect(await context.driver.collections()).toHaveLength(2);
    await context.close();
    await library.use((engine) => engine.remove([at('b')]), other);
    await library.use(async (engine) => {
      expect(await engine.index()).toMatchObject({ unchanged: 2, imagesPerSecond: 0 });
    }, options);
  });

  it('is served', async () => {
    const server = await openTestServer(options);
    try {
      expect(await server.json('search?q=circle&limit=2')).toMatchObject({ total: 5, complete: false });
      expect(await server.json('status')).toMatchObject({ images: 5, outdated: false });
    } finally {
      await server.close();
    }
  });
});

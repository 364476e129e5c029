import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CopyProgress } from '../../src/engine.ts';
import { packageRoot } from '../../src/package-root.ts';
import { copyItems } from '../../src/store/copy-items.ts';
import { type Keeping, WORD_STAGES, withoutWords } from '../../src/store/keeping.ts';
import { openMemoryDriver } from '../../src/store/memory/open.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { verifyCopy } from '../../src/store/verify-copy.ts';
import { idOf, itemOf } from '../store/items.ts';
import { registerJsonStore } from '../store/json-driver.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

registerJsonStore();
let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 6; seed++) await writePicture(at(`${seed}.png`), seed);
  await library.use((engine) => engine.index([library.pictures]));
});
afterEach(() => library.cleanUp());

/** The leading items of the only collection of a store. */
async function itemsIn(store: string) {
  const driver = await openDriver(store, { home: library.home });
  const [collection] = await driver.collections();
  const opened = await driver.open(collection!);
  const items = [];
  for await (const batch of opened.scan()) items.push(...batch);
  await driver.close();
  return { collection: collection!, items: items.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** A store that keeps less of its items. */
function keepingOnly(store: VectorStore, keeping: Keeping): VectorStore {
  return {
    ...store,
    keeping: async () => keeping,
    upsert: (items, removed) => store.upsert(items.map(keeping.kept), removed),
  };
}

describe('a copy of a library into another store', () => {
  it('has the same items and answers, and continues there without embedding anything again', async () => {
    const asked = { text: 'a circle', limit: 6 };
    const before = await library.use((engine) => engine.search(asked));
    const seen: CopyProgress[] = [];
    const report = await library.use((engine) =>
      engine.copy('json', { onProgress: (progress) => seen.push(progress) }),
    );
    expect(report).toMatchObject({
      store: 'json',
      collections: [{ model: 'soutu-mini', pictures: 6, written: 6, others: 0 }],
    });
    expect(seen.at(-1)).toMatchObject({ phase: 'verifying', done: 6, total: 6 });
    expect(await itemsIn('json')).toEqual(await itemsIn('lance'));

    await library.use(
      async (engine) => {
        const after = await engine.search(asked);
        expect(after.hits.map(({ id }) => id)).toEqual(before.hits.map(({ id }) => id));
        expect(await engine.index()).toMatchObject({ unchanged: 6, added: 0, imagesPerSecond: 0 });
      },
      { store: 'json' },
    );
    // And back: nothing has to be written.
    const back = await library.use((engine) => engine.copy('lance'), { store: 'json' });
    expect(back.collections).toMatchObject([{ pictures: 6, written: 0, others: 0 }]);
  });

  it('is possible with an index that only the store of the library has', async () => {
    const copied = await library.use((engine) => engine.copy('json'), { index: 'hnsw' });
    expect(copied.collections).toMatchObject([{ pictures: 6, written: 6 }]);
  });

  it('copies the vectors of every model of the library', async () => {
    await library.use((engine) => engine.index(), { model: OTHER_MODEL });
    const { collections } = await library.use((engine) => engine.copy('json'));
    expect(collections.map(({ model, pictures }) => [model, pictures]).sort()).toEqual([
      [OTHER_MODEL, 6],
      ['soutu-mini', 6],
    ]);
  });

  it('can be stopped, and a later one copies only the rest and what has changed since', async () => {
    const stop = new AbortController();
    const stopped = library.use((engine) =>
      engine.copy('json', { signal: stop.signal, onProgress: () => stop.abort() }),
    );
    await expect(stopped).rejects.toThrow('abort');
    await writePicture(at('new.png'), 50);
    await library.use((engine) => engine.index());
    const { collections } = await library.use((engine) => engine.copy('json'));
    expect(collections).toMatchObject([{ pictures: 7, written: 1 }]);
  });

  it('leaves pictures alone that only the target has, and counts them', async () => {
    await library.use((engine) => engine.copy('json'));
    await library.use((engine) => engine.remove([at('0.png')]));
    const { collections } = await library.use((engine) => engine.copy('json'));
    expect(collections).toMatchObject([{ pictures: 5, written: 0, others: 1 }]);
  });

  it('notices a target that lost or changed vectors, and writes them again', async () => {
    await library.use((engine) => engine.copy('json'));
    const { collection, items } = await itemsIn('json');
    const driver = await openDriver('json', { home: library.home });
    const opened = await driver.open(collection);
    const turned = items[0]!.vector.map((value) => -value);
    await opened.upsert([{ ...items[0]!, vector: turned }], [items[1]!.id]);
    await driver.close();
    const { collections } = await library.use((engine) => engine.copy('json'));
    expect(collections).toMatchObject([{ pictures: 6, written: 2 }]);
    expect(await itemsIn('json')).toEqual(await itemsIn('lance'));
  });

  it('keeps the paths that other machines have of the same picture', async () => {
    const driver = openMemoryDriver();
    const vector = Float32Array.of(1, 0);
    const [from, to] = await Promise.all(['from', 'to'].map((name) => driver.open({ name, dimensions: 2 })));
    await from!.upsert([itemOf('both', vector, { paths: ['/desk/x.jpg'] })]);
    await to!.upsert([itemOf('both', vector, { paths: ['/laptop/x.jpg'] })]);
    const copied = { isShared: true, onProgress: () => {} };
    expect(await copyItems(from!, to!, copied)).toEqual({ done: 1, written: 1, cut: 0 });
    const [item] = await to!.get([idOf('both')]);
    expect(item!.paths).toEqual(['/desk/x.jpg', '/laptop/x.jpg']);
    expect(await copyItems(from!, to!, copied)).toEqual({ done: 1, written: 0, cut: 0 });
    await verifyCopy(from!, to!, { assets: 1, isShared: true });
    await driver.close();
  });

  it('verifies what the target keeps, says what it cannot, and has that computed again from it', async () => {
    const driver = openMemoryDriver();
    const vector = Float32Array.of(1, 0);
    const [from, whole] = await Promise.all(
      ['from', 'to', 'back'].map((name) => driver.open({ name, dimensions: 2 })),
    );
    const lines = ['A', 'B', 'C'].map((text) => ({ text, confidence: 1, box: [0, 0, 1, 0, 1, 1, 0, 1] }));
    const words = { caption: 'Tom', text: 'A\nB\nC', lines };
    const stages = { words: 1, text: 'reader', color: 1 };
    await from!.upsert([itemOf('a', vector, { ...words, stages }), itemOf('b', vector, { stages })]);
    const copied = { isShared: false, onProgress: () => {} };
    const verified = { assets: 2, isShared: false };

    const short = keepingOnly(await driver.open({ name: 'short', dimensions: 2 }), {
      lacks: [],
      kept: (item) => ({ ...item, lines: item.lines?.slice(0, 2) ?? null }),
    });
    expect(await copyItems(from!, short, copied)).toEqual({ done: 2, written: 2, cut: 1 });
    await verifyCopy(from!, short, verified);
    expect(await copyItems(from!, short, copied)).toEqual({ done: 2, written: 0, cut: 1 });
    // Lines without a place are read again where there is room for them.
    await copyItems(short, whole!, copied);
    await verifyCopy(short, whole!, verified);
    const [cut] = await whole!.get([idOf('a')]);
    expect(cut).toMatchObject({ caption: 'Tom', text: 'A\nB\nC', stages: { words: 1, color: 1 } });
    expect(cut!.stages.text).toBeUndefined();

    const wordless = keepingOnly(await driver.open({ name: 'wordless', dimensions: 2 }), {
      lacks: WORD_STAGES,
      kept: withoutWords,
    });
    expect(await copyItems(from!, wordless, copied)).toEqual({ done: 2, written: 2, cut: 0 });
    await verifyCopy(from!, wordless, verified);
    expect((await wordless.get([idOf('a')]))[0]).toMatchObject({
      caption: null,
      text: null,
      lines: null,
      stages: { color: 1 },
    });
    await driver.close();
  });

  it('is refused for the same store, for memory, and for an empty library', async () => {
    await library.use(async (engine) => {
      await expect(engine.copy('lance')).rejects.toMatchObject({ code: 'bad-setting' });
      await expect(engine.copy('memory')).rejects.toMatchObject({ code: 'bad-setting' });
      await expect(engine.copy('floppy')).rejects.toMatchObject({ code: 'bad-setting' });
    });
    const empty = createTestLibrary();
    await expect(empty.use((engine) => engine.copy('json'))).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(join(empty.home, 'json'))).toBe(false);
    empty.cleanUp();
  });
});

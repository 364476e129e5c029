import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LibraryContext } from '../../src/engine/context.ts';
import { indexLibrary } from '../../src/engine/index-library.ts';
import { halves } from '../support/halves.mjs';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let context: LibraryContext;
const at = (name: string) => join(library.pictures, name);

beforeEach(async () => {
  library = createTestLibrary();
  context = await openContext(library.home);
  for (const name of ['0.png', '1.png']) await writePicture(at(name), Number.parseInt(name, 10));
});
afterEach(async () => {
  await context.close();
  library.cleanUp();
});

/** A run that splits each picture into three items: the whole and its two halves. */
const index = (paths: readonly string[] = []) => indexLibrary(context, paths, {}, () => {}, halves);

const items = () => itemsIn(context);

describe('a file with several items', () => {
  it('is written as one asset, with one vector per item', async () => {
    expect(await index([library.pictures])).toMatchObject({ seen: 2, added: 2 });
    const found = await items();
    expect(found).toHaveLength(6);
    expect(new Set(found.map(({ id }) => id)).size).toBe(6);
    for (const asset of new Set(found.map((item) => item.asset))) {
      const own = found.filter((item) => item.asset === asset);
      expect(own.filter(({ id }) => id === asset)).toMatchObject([{ part: null }]);
      expect(new Set(own.map(({ vector }) => vector.join())).size).toBe(3);
      expect(new Set(own.map(({ color }) => color)).size).toBeGreaterThan(1);
    }
    expect(await index()).toMatchObject({ unchanged: 2, imagesPerSecond: 0 });
  });

  it('is moved and removed as a whole', async () => {
    await index([library.pictures]);
    renameSync(at('0.png'), at('moved.png'));
    rmSync(at('1.png'));
    expect(await index()).toMatchObject({ moved: 1, removed: 1, added: 0, imagesPerSecond: 0 });
    expect((await items()).map(({ paths }) => paths)).toEqual(Array(3).fill([at('moved.png')]));
  });

  it('is listed, counted and found once', async () => {
    await index([library.pictures]);
    await library.use(async (engine) => {
      expect((await engine.list()).total).toBe(2);
      expect((await engine.timeline()).total).toBe(2);
      expect(await engine.status()).toMatchObject({ images: 2, files: 2, index: { rows: 6 } });
      const { hits } = await engine.search({ text: 'a circle' });
      expect(hits.map(({ id }) => id).sort()).toEqual(
        (await engine.list()).pictures.map(({ id }) => id).sort(),
      );
      expect(await engine.remove([at('0.png')])).toEqual({ files: 1, pictures: 1 });
    });
    expect(await items()).toHaveLength(3);
  });

  it('is found by its best part', async () => {
    await index([library.pictures]);
    const part = (await items()).find((item) => item.part !== null)!;
    await library.use(async (engine) => {
      const region = part.part!.kind === 'region' ? part.part : null;
      const { x, y, width, height } = region!;
      const { hits } = await engine.search({
        image: part.paths[0]!,
        region: { x, y, width, height },
        limit: 1,
      });
      expect(hits[0]).toMatchObject({ id: part.asset, part: part.part, rank: 1 });
      expect(hits[0]!.score).toBeGreaterThan(0.999);
    });
  });
});

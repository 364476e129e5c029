import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const libraryFile = () => join(library.home, 'library.json');

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['0.png', '1.png', '2.png'].entries()) await writePicture(at(name), seed);
});
afterEach(() => library.cleanUp());

it('a run deletes the thumbnails of pictures whose files were deleted or changed', async () => {
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    const thumbnails = () =>
      (readdirSync(join(library.home, 'cache', 'thumbnails'), { recursive: true }) as string[])
        .filter((name) => name.endsWith('.webp'))
        .map((name) => basename(name).slice(0, 32))
        .sort();
    const { pictures } = await engine.list();
    for (const { id } of pictures) await engine.thumbnail(id, 64);
    expect(thumbnails()).toEqual(pictures.map(({ id }) => id).sort());
    rmSync(at('0.png'));
    await writePicture(at('1.png'), 9);
    expect(await engine.index()).toMatchObject({ removed: 1, updated: 1 });
    const untouched = pictures.find(({ paths }) => paths.includes(at('2.png')))!;
    expect(thumbnails()).toEqual([untouched.id]);
  });
});

describe('a removal', () => {
  it('that cannot be recorded removes nothing', async () => {
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      // Simulates a full disk: the first file cannot be written.
      const inTheWay = `${libraryFile()}.${process.pid}.tmp`;
      mkdirSync(inTheWay);
      await expect(engine.remove([at('0.png')])).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringContaining(libraryFile()),
      });
      expect((await engine.list()).total).toBe(3);
      rmSync(inTheWay, { recursive: true });
      expect(await engine.remove([at('0.png')])).toEqual({ files: 1, pictures: 1 });
      expect(await engine.index()).toMatchObject({ seen: 2, added: 0 });
    });
  });

  it('that was interrupted after it was recorded is completed by the next run, including thumbnails', async () => {
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      const { pictures } = await engine.list();
      for (const { id } of pictures) await engine.thumbnail(id, 64);
      const before = await engine.storage();
      const noted = JSON.parse(readFileSync(libraryFile(), 'utf8'));
      writeFileSync(
        libraryFile(),
        JSON.stringify({ ...noted, forgotten: [at('0.png')], removing: [at('0.png')] }),
      );
      expect((await engine.status()).removing).toEqual([at('0.png')]);
      expect(await engine.index()).toMatchObject({ seen: 2, unchanged: 2, added: 0 });
      expect((await engine.status()).removing).toEqual([]);
      expect((await engine.list()).total).toBe(2);
      expect((await engine.storage()).thumbnails).toBeLessThan(before.thumbnails);
      expect(JSON.parse(readFileSync(libraryFile(), 'utf8')).removing).toEqual([]);
    });
  });

  it('that was interrupted is completed when it is requested again', async () => {
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      const noted = JSON.parse(readFileSync(libraryFile(), 'utf8'));
      writeFileSync(libraryFile(), JSON.stringify({ ...noted, folders: [], removing: [library.pictures] }));
      expect(await engine.remove([library.pictures])).toEqual({ files: 3, pictures: 3 });
      expect((await engine.list()).total).toBe(0);
      await expect(engine.remove([library.pictures])).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('that was interrupted is completed when it is requested again in the other spelling of Unicode', async () => {
    const [one, two] = [at('M\u00fcller'), at('Mu\u0308ller')];
    await writePicture(join(two, 'a.png'), 10);
    await library.use(async (engine) => {
      await engine.index([two]);
      const noted = JSON.parse(readFileSync(libraryFile(), 'utf8'));
      writeFileSync(libraryFile(), JSON.stringify({ ...noted, folders: [], removing: [two] }));
      expect(await engine.remove([one])).toEqual({ files: 1, pictures: 1 });
    });
  });

  it('needs no model, and includes files that could not be read', async () => {
    const model = join(library.home, '..', 'model');
    cpSync(join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32'), model, { recursive: true });
    writeFileSync(at('damaged.png'), 'not a picture');
    writeFileSync(at('damaged.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]));
    await library.use((engine) => engine.index([library.pictures]), { model });
    rmSync(model, { recursive: true });
    await library.use(
      async (engine) => {
        await expect(engine.list()).rejects.toMatchObject({ code: 'model-missing' });
        expect(await engine.remove([library.pictures])).toEqual({ files: 5, pictures: 3 });
      },
      { model: 'auto' },
    );
  });

  it('of unreadable files works without any collection', async () => {
    const damaged = join(library.home, '..', 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'a.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]));
    await library.use(async (engine) => {
      expect(await engine.index([damaged])).toMatchObject({ added: 0, failed: [{ code: 'corrupt' }] });
      expect(await engine.remove([damaged])).toEqual({ files: 1, pictures: 0 });
      expect((await engine.failures()).total).toBe(0);
    });
  });

  it('names the file if the library file cannot be read', async () => {
    mkdirSync(libraryFile(), { recursive: true });
    await library.use(async (engine) => {
      await expect(engine.status()).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringContaining(libraryFile()),
        hint: expect.stringContaining('folder'),
      });
    });
  });
});

import { copyFileSync, linkSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, ListOptions } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let engine: Engine;
const at = (...names: string[]) => join(library.pictures, ...names);
const names = async (options: ListOptions = {}) =>
  (await engine.list(options)).pictures.map(({ path }) => basename(path));

/** Writes a picture whose file was modified at noon of a day, local time. */
async function write(name: string, seed: number, day: string, options = {}): Promise<void> {
  await writePicture(at(name), seed, options);
  const noon = new Date(`${day}T12:00`);
  utimesSync(at(name), noon, noon);
}

beforeAll(async () => {
  library = createTestLibrary();
  await write('summer/a.png', 1, '2023-07-14', { width: 400, height: 200 });
  await write('summer/beach/b.jpg', 2, '2023-07-15', { format: 'jpeg', width: 200, height: 400 });
  await write('winter/c.png', 3, '2024-01-31', { width: 200, height: 200 });
  await write('winter/d.png', 4, '2024-02-01', { width: 800, height: 790 });
  copyFileSync(at('winter/d.png'), at('summer/d copy.png'));
  utimesSync(at('summer/d copy.png'), new Date('2024-02-01T12:00'), new Date('2024-02-01T12:00'));
  mkdirSync(at('old'));
  const old = sharp({ create: { width: 60, height: 40, channels: 3, background: '#336699' } });
  writeFileSync(
    at('old/e.jpg'),
    await old
      .withExif({ IFD2: { DateTimeOriginal: '2001:05:06 07:08:09' } })
      .jpeg()
      .toBuffer(),
  );
  writeFileSync(at('broken.jpg'), 'this is no picture');
  engine = await library.open();
  await engine.index([library.pictures]);
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

describe('listing all pictures', () => {
  it('sorts by date taken, else modified, in both directions and in pages', async () => {
    const all = ['d', 'c.png', 'b.jpg', 'a.png', 'e.jpg'];
    const found = await names();
    expect(found.map((name, i) => name.startsWith(all[i]!))).toEqual(Array(5).fill(true));
    expect(await names({ order: 'oldest' })).toEqual([...found].reverse());
    const pages = [
      await names({ limit: 2 }),
      await names({ limit: 2, offset: 2 }),
      await names({ offset: 4 }),
    ];
    expect(pages.flat()).toEqual(found);
    expect(await names({ offset: 99 })).toEqual([]);
    await expect(engine.list({ limit: -1 })).rejects.toMatchObject({ code: 'bad-query' });
  });

  it('returns what the page shows of a picture, including its colour', async () => {
    const { total, pictures } = await engine.list({ order: 'oldest', limit: 1 });
    expect(total).toBe(5);
    expect(pictures[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      path: at('old/e.jpg'),
      paths: [at('old/e.jpg')],
      part: null,
      width: 60,
      height: 40,
      format: 'jpeg',
      size: expect.any(Number),
      mtime: expect.any(String),
      date: '2001-05-06T07:08:09',
      takenAt: '2001-05-06T07:08:09',
      takenFrom: 'exif',
      position: null,
      color: expect.stringMatching(/^#3[2-4]6[5-7]9[89a]$/),
    });
  });

  it('applies filters, and shows the copy in the filtered folder', async () => {
    const folders = [at('summer')];
    expect(await names({ folders })).toEqual(['d copy.png', 'b.jpg', 'a.png']);
    expect(await names({ folders, limit: 1, offset: 2 })).toEqual(['a.png']);
    expect(await names({ orientation: 'portrait' })).toEqual(['b.jpg']);
    expect(await names({ orientation: 'landscape' })).toEqual(['a.png', 'e.jpg']);
    expect(await names({ orientation: 'square', maxSide: 200 })).toEqual(['c.png']);
    expect(await names({ minSide: 201, maxSide: 400 })).toEqual(['b.jpg', 'a.png']);
  });

  it('has a timeline in the same order', async () => {
    const { total, months, ratios } = await engine.timeline();
    expect(total).toBe(5);
    expect(months).toEqual([
      { month: '2024-02', count: 1 },
      { month: '2024-01', count: 1 },
      { month: '2023-07', count: 2 },
      { month: '2001-05', count: 1 },
    ]);
    expect(ratios).toEqual([101, 100, 50, 200, 150]);
    const oldest = await engine.timeline({ order: 'oldest', formats: ['png'] });
    expect(oldest).toEqual({
      total: 3,
      months: ['2023-07', '2024-01', '2024-02'].map((month) => ({ month, count: 1 })),
      ratios: [200, 100, 101],
    });
  });
});

describe('facts about the library', () => {
  it('counts folders including subfolders, formats and years', async () => {
    expect(await engine.facets()).toEqual({
      folders: [
        { path: library.pictures, count: 5 },
        { path: at('old'), count: 1 },
        { path: at('summer'), count: 3 },
        { path: at('summer/beach'), count: 1 },
        { path: at('winter'), count: 2 },
      ],
      formats: [
        { format: 'png', count: 3 },
        { format: 'jpeg', count: 2 },
      ],
      years: [
        { year: 2024, count: 2 },
        { year: 2023, count: 2 },
        { year: 2001, count: 1 },
      ],
    });
  });

  it('counts a file with several names as one', async () => {
    const library = createTestLibrary();
    const at = (name: string) => join(library.pictures, name);
    await writePicture(at('a.png'), 1);
    await writePicture(at('b.png'), 2);
    copyFileSync(at('a.png'), at('copy of a.png'));
    linkSync(at('a.png'), at('hard link of a.png'));
    linkSync(at('b.png'), at('hard link of b.png'));
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      const copies = await engine.copies();
      expect(copies).toMatchObject({ total: 1, bytes: copies.pictures[0]!.size });
      expect(copies.pictures[0]!.paths).toHaveLength(2);
      expect(copies.pictures[0]!.paths).toContain(at('copy of a.png'));
    });
    library.cleanUp();
  });

  it('lists copies with the space that they take, and failed files', async () => {
    const copies = await engine.copies();
    const [picture] = copies.pictures;
    expect([...picture!.paths].sort()).toEqual([at('summer/d copy.png'), at('winter/d.png')]);
    expect(copies).toMatchObject({ total: 1, bytes: picture!.size, away: 0 });
    expect(await engine.failures()).toMatchObject({
      total: 1,
      failures: [{ path: at('broken.jpg'), code: 'unsupported' }],
    });
    expect(await engine.status()).toMatchObject({ images: 5, files: 6, failed: 1 });
  });
});

it('a list is up to date after this and another process have changed the library', async () => {
  const own = createTestLibrary();
  const [served, other] = [await own.open(), await own.open()];
  try {
    expect(await served.list()).toEqual({ total: 0, pictures: [] });
    expect(await served.timeline()).toEqual({ total: 0, months: [], ratios: [] });
    expect(await served.facets()).toEqual({ folders: [], formats: [], years: [] });
    for (let seed = 0; seed < 3; seed++) await writePicture(join(own.pictures, `${seed}.png`), seed);
    await other.index([own.pictures]);
    expect((await served.list()).total).toBe(3);
    expect((await served.facets()).folders).toEqual([{ path: own.pictures, count: 3 }]);
    rmSync(join(own.pictures, '0.png'));
    await Promise.all([served.list(), served.index()]);
    expect((await served.list()).total).toBe(2);
    await other.remove([join(own.pictures, '1.png')]);
    expect((await served.list()).pictures.map(({ path }) => basename(path))).toEqual(['2.png']);
    expect((await served.copies()).total).toBe(0);
  } finally {
    await served.close();
    await other.close();
    own.cleanUp();
  }
});

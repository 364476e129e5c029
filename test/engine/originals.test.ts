import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { fixture } from '../images/fixtures.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let engine: Engine;
let id: string;
const at = (...names: string[]) => join(library.pictures, ...names);
const outside = (name: string) => join(dirname(library.pictures), name);
const missing = expect.objectContaining({ code: 'not-found', hint: expect.stringContaining('soutu index') });
const time = new Date('2024-05-06T07:08:09Z');

beforeEach(async () => {
  library = createTestLibrary();
  await writePicture(at('a/picture.png'), 1);
  utimesSync(at('a/picture.png'), time, time);
  engine = await library.open();
  await engine.index([library.pictures]);
  id = (await engine.list()).pictures[0]!.id;
});
afterEach(async () => {
  await engine.close();
  library.cleanUp();
});

describe('the original of a picture', () => {
  it('is its file', async () => {
    const bytes = readFileSync(at('a/picture.png'));
    expect(await engine.original(id)).toEqual({
      path: at('a/picture.png'),
      format: 'png',
      size: bytes.length,
    });
  });

  it('may have been touched if the content is the same', async () => {
    utimesSync(at('a/picture.png'), new Date(), new Date());
    expect((await engine.original(id)).path).toBe(at('a/picture.png'));
  });

  it('is not other content of the same size in its place', async () => {
    const bytes = readFileSync(at('a/picture.png'));
    writeFileSync(at('a/picture.png'), Buffer.alloc(bytes.length, 7));
    await expect(engine.original(id)).rejects.toEqual(missing);
    await expect(engine.thumbnail(id, 64)).rejects.toEqual(missing);
  });

  it('is never thumbnailed from other content, even with the same size and time', async () => {
    const bytes = readFileSync(at('a/picture.png'));
    writeFileSync(at('a/picture.png'), Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')]));
    utimesSync(at('a/picture.png'), time, time);
    await expect(engine.thumbnail(id, 64)).rejects.toEqual(missing);
  });

  it.each([
    ['the file', 'a/picture.png', 'secret.png'],
    ['its folder', 'a', 'elsewhere'],
  ])('does not leave the library by a symbolic link in place of %s', async (_what, name, target) => {
    renameSync(at(name), outside(target));
    symlinkSync(outside(target), at(name));
    await expect(engine.original(id)).rejects.toEqual(missing);
    await expect(engine.thumbnail(id, 64)).rejects.toEqual(missing);
    expect(await engine.picture(id)).toMatchObject({ id, camera: null });
    expect(await engine.has(id)).toBe(true);
  });

  it('is another copy if the first is gone', async () => {
    mkdirSync(at('b'));
    copyFileSync(at('a/picture.png'), at('b/copy.png'));
    await engine.index();
    rmSync(at('a'), { recursive: true });
    expect((await engine.original(id)).path).toBe(at('b/copy.png'));
  });

  it('does not exist for ids outside of the library', async () => {
    for (const wrong of ['0'.repeat(32), '../../../etc/passwd', '', `${id}'`, id.toUpperCase()]) {
      await expect(engine.original(wrong)).rejects.toMatchObject({ code: 'not-found' });
      await expect(engine.picture(wrong)).rejects.toMatchObject({ code: 'not-found' });
      expect(await engine.has(wrong)).toBe(false);
      await expect(engine.thumbnail(wrong, 64)).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

it('a folder that follows symbolic links shows their targets', async () => {
  const own = createTestLibrary();
  mkdirSync(own.pictures);
  await writePicture(join(dirname(own.pictures), 'elsewhere', 'p.png'), 5);
  symlinkSync(join(dirname(own.pictures), 'elsewhere'), join(own.pictures, 'link'));
  await own.use((other) => other.index([own.pictures]), { 'follow-symlinks': true });
  await own.use(async (other) => {
    const { pictures } = await other.list();
    expect((await other.original(pictures[0]!.id)).size).toBe(pictures[0]!.size);
  });
  own.cleanUp();
});

it('a file that was added by itself is shown, but not a link to other content in its place', async () => {
  const own = createTestLibrary();
  const file = join(own.pictures, 'one.png');
  await writePicture(file, 6);
  await own.use(async (other) => {
    await other.index([file]);
    const { id: own6 } = (await other.list()).pictures[0]!;
    expect((await other.original(own6)).path).toBe(file);
    const bytes = readFileSync(file);
    writeFileSync(join(own.home, 'secret'), Buffer.alloc(bytes.length));
    rmSync(file);
    symlinkSync(join(own.home, 'secret'), file);
    await expect(other.original(own6)).rejects.toEqual(missing);
  });
  own.cleanUp();
});

describe('a thumbnail', () => {
  const kept = () => join(library.home, 'cache', 'thumbnails', id.slice(0, 2), `${id}-64-2.webp`);

  it('is created once for concurrent requests and cached on disk', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => engine.thumbnail(id, 64)));
    expect(await sharp(all[0]).metadata()).toMatchObject({ format: 'webp', width: 64, height: 48 });
    for (const one of all) expect(one).toBe(all[0]);
    expect(readFileSync(kept()).equals(all[0]!)).toBe(true);
    expect(readdirSync(dirname(kept()))).toEqual([`${id}-64-2.webp`]);
    expect((await engine.storage()).thumbnails).toBe(all[0]!.length);
    rmSync(at('a'), { recursive: true });
    expect(Buffer.from(await engine.thumbnail(id, 64)).equals(all[0]!)).toBe(true);
    await engine.remove([library.pictures]);
    await expect(engine.thumbnail(id, 64)).rejects.toMatchObject({ code: 'not-found' });
    // Removing a picture also deletes its thumbnails.
    expect(existsSync(kept())).toBe(false);
  });

  it.each([0, 100])('that is damaged (%i bytes left) is created again', async (left) => {
    const whole = await engine.thumbnail(id, 64);
    truncateSync(kept(), left);
    expect(Buffer.from(await engine.thumbnail(id, 64)).equals(whole)).toBe(true);
    expect(readFileSync(kept()).equals(whole)).toBe(true);
  });

  it('works without a cache', async () => {
    mkdirSync(join(library.home, 'cache'), { recursive: true });
    writeFileSync(join(library.home, 'cache', 'thumbnails'), 'in the way');
    expect(await sharp(await engine.thumbnail(id, 64)).metadata()).toMatchObject({ width: 64 });
  });

  it.each([0, 1.5, 5000, Number.NaN])('with the size %d is refused', async (size) => {
    await expect(engine.thumbnail(id, size)).rejects.toMatchObject({ code: 'bad-query' });
  });
});

it('a picture includes the words in its file and in the files beside it', async () => {
  writeFileSync(at('words.jpg'), fixture('captions/caption.jpg'));
  await engine.index();
  const { id } = (await engine.list()).pictures.find(({ path }) => path === at('words.jpg'))!;
  const caption = {
    title: '西湖的冬天',
    description: '断桥残雪\n杭州\n第一场雪',
    keywords: ['雪', 'lake'],
    rating: 4,
  };
  expect((await engine.picture(id)).caption).toEqual(caption);
  writeFileSync(at('words.txt'), '一座桥');
  expect((await engine.picture(id)).caption).toEqual({
    ...caption,
    description: `一座桥\n${caption.description}`,
  });
  rmSync(at('words.jpg'));
  expect(await engine.picture(id)).toMatchObject({ camera: null, caption: null });
});

it('a picture includes the camera with which it was taken', async () => {
  const notes = { IFD0: { Make: 'Canon' }, IFD2: { FNumber: '28/10' } };
  writeFileSync(
    at('shot.jpg'),
    await sharp(await drawPicture(9))
      .withExif(notes)
      .jpeg()
      .toBuffer(),
  );
  await engine.index();
  const shot = (await engine.list()).pictures.find(({ format }) => format === 'jpeg')!;
  expect(await engine.picture(shot.id)).toMatchObject({
    path: at('shot.jpg'),
    camera: { make: 'Canon', aperture: 2.8, lens: null },
  });
});

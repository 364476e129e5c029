import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { matrixFile } from '../images/matrix.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture } from '../support/pictures.ts';
import { followFolders } from '../support/watching.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const put = (name: string, bytes: Uint8Array) => writeFileSync(at(name), bytes);
const RAW = matrixFile('cr3.cr3');

beforeEach(async () => {
  library = createTestLibrary();
  mkdirSync(library.pictures, { recursive: true });
  put('IMG_1.JPG', await drawPicture(1, { format: 'jpeg' }));
  put('IMG_1.CR3', RAW);
});
afterEach(() => library.cleanUp());

const index = (options?: Partial<Config>) =>
  library.use((engine) => engine.index([library.pictures]), options);
const all = (options?: Partial<Config>) =>
  library.use(async (engine) => {
    const { pictures } = await engine.list();
    return Promise.all(pictures.map(({ id }) => engine.picture(id)));
  }, options);
const namesOf = async (options?: Partial<Config>) =>
  (await all(options)).map(({ path }) => path.slice(library.pictures.length + 1)).sort();

describe('a RAW file beside a JPEG of the same name', () => {
  it('is one picture with it, and both files can be had', async () => {
    expect(await index()).toMatchObject({ seen: 1, added: 1, failed: [] });
    const [picture] = await all();
    expect(picture).toMatchObject({
      path: at('IMG_1.JPG'),
      format: 'jpeg',
      companions: [{ path: at('IMG_1.CR3'), size: RAW.length }],
    });
    await library.use(async (engine) => {
      expect(await engine.original(picture!.id)).toMatchObject({ path: at('IMG_1.JPG') });
      expect(await engine.original(picture!.id, { companion: 'IMG_1.CR3' })).toEqual({
        path: at('IMG_1.CR3'),
        format: 'raw',
        size: RAW.length,
      });
      for (const companion of ['IMG_1.JPG', 'IMG_2.CR3', '../IMG_1.CR3', '']) {
        const other = engine.original(picture!.id, { companion });
        await expect(other, companion).rejects.toMatchObject({ code: 'not-found' });
      }
    });
  });

  it('becomes a picture of its own when the JPEG is deleted, and belongs to it again when that is back', async () => {
    await index();
    renameSync(at('IMG_1.JPG'), at('away'));
    rmSync(at('away'));
    expect(await index()).toMatchObject({ added: 1, removed: 1 });
    expect(await namesOf()).toEqual(['IMG_1.CR3']);
    put('IMG_1.JPG', await drawPicture(2, { format: 'jpeg' }));
    expect(await index()).toMatchObject({ added: 1, removed: 1 });
    expect(await namesOf()).toEqual(['IMG_1.JPG']);
  });

  it('becomes a picture of its own when either is renamed, and nothing happens when it is deleted', async () => {
    await index();
    renameSync(at('IMG_1.JPG'), at('beach.JPG'));
    expect(await index()).toMatchObject({ added: 1, moved: 1, removed: 0 });
    expect(await namesOf()).toEqual(['IMG_1.CR3', 'beach.JPG']);
    renameSync(at('IMG_1.CR3'), at('beach.CR3'));
    await index();
    expect(await namesOf()).toEqual(['beach.JPG']);
    rmSync(at('beach.CR3'));
    expect(await index()).toMatchObject({ unchanged: 1, removed: 0 });
    expect((await all())[0]!.companions).toEqual([]);
  });

  it('is a picture of its own with the setting pair-raw off', async () => {
    await index({ 'pair-raw': false });
    expect(await namesOf({ 'pair-raw': false })).toEqual(['IMG_1.CR3', 'IMG_1.JPG']);
    expect((await all({ 'pair-raw': false })).map(({ companions }) => companions)).toEqual([[], []]);
    expect(await index()).toMatchObject({ removed: 1, unchanged: 1 });
  });

  it('stays in the library when it is named', async () => {
    await index();
    await library.use((engine) => engine.index([at('IMG_1.CR3')]));
    await index();
    expect(await namesOf()).toEqual(['IMG_1.CR3', 'IMG_1.JPG']);
  });

  it('is taken with its own name, extension and folder only', async () => {
    mkdirSync(at('raw'));
    put('raw/IMG_1.CR3', matrixFile('cr2.cr2'));
    put('IMG_2.NEF', matrixFile('nef.nef'));
    put('IMG_10.ARW', matrixFile('arw.arw'));
    await index();
    expect(await namesOf()).toEqual(['IMG_1.JPG', 'IMG_10.ARW', 'IMG_2.NEF', 'raw/IMG_1.CR3']);
  });
});

describe('a RAW file beside a JPEG that cannot be read', () => {
  const cut = async () => (await drawPicture(1, { format: 'jpeg' })).subarray(0, 900);

  it.each([
    ['corrupt', cut, {}],
    ['empty', async () => Buffer.alloc(0), {}],
    ['unsupported', async () => Buffer.from('a text'), {}],
    ['too-large', async () => drawPicture(1, { format: 'jpeg' }), { 'max-pixels': 20_000 }],
  ] as const)('is a picture of its own while the JPEG is %s', async (code, content, options) => {
    put('IMG_1.JPG', await content());
    const failed = [expect.objectContaining({ path: at('IMG_1.JPG'), code })];
    expect(await index(options)).toMatchObject({ seen: 2, added: 1, failed });
    expect(await namesOf(options)).toEqual(['IMG_1.CR3']);
    expect(await index(options)).toMatchObject({ added: 0, unchanged: 1, removed: 0, failed });
    expect(await namesOf(options)).toEqual(['IMG_1.CR3']);
    put('IMG_1.JPG', await drawPicture(2, { format: 'jpeg', width: 96, height: 64 }));
    expect(await index(options)).toMatchObject({ added: 1, removed: 1, failed: [] });
    const [picture, ...others] = await all(options);
    expect(picture).toMatchObject({ path: at('IMG_1.JPG'), companions: [{ path: at('IMG_1.CR3') }] });
    expect(others).toEqual([]);
  });

  it('takes the place of the JPEG that was damaged after it had been indexed', async () => {
    await index();
    put('IMG_1.JPG', await cut());
    expect(await index()).toMatchObject({ added: 1, failed: [{ code: 'corrupt' }] });
    expect(await namesOf()).toEqual(['IMG_1.CR3']);
  });

  it('belongs to another picture of the shot that can be read, and is left out where rules say so', async () => {
    put('IMG_1.JPG', await cut());
    put('IMG_1.HEIC', await drawPicture(3, { format: 'jpeg' }));
    put('IMG_2.jpg', Buffer.alloc(0));
    put('IMG_2.NEF', matrixFile('nef.nef'));
    put('.soutuignore', Buffer.from('IMG_2.NEF\n'));
    expect(await index()).toMatchObject({ added: 1, failed: [{}, {}] });
    expect(await namesOf()).toEqual(['IMG_1.HEIC']);
    put('IMG_1.HEIC', Buffer.alloc(0));
    await index();
    expect(await namesOf()).toEqual(['IMG_1.CR3']);
  });

  it('is what it should be after every change of either, also where only that is looked at', async () => {
    put('other.jpg', await drawPicture(9, { format: 'jpeg' }));
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      const followed = await followFolders(engine);
      put('IMG_1.JPG', await cut());
      await followed.until('added', at('IMG_1.CR3'));
      // Changed itself, beside a JPEG that has not.
      put('IMG_1.CR3', matrixFile('cr2.cr2'));
      await followed.until('changed', at('IMG_1.CR3'));
      put('IMG_1.JPG', await drawPicture(4, { format: 'jpeg' }));
      await followed.until('removed', at('IMG_1.CR3'));
      await followed.until('added', at('IMG_1.JPG'));
      const runs = engine.runs.list().filter(({ trigger }) => trigger === 'watching');
      // The last one may still be ending.
      const seen = runs.flatMap(({ report }) => report?.seen ?? []);
      expect([seen.length > 1, Math.max(...seen)]).toEqual([true, 2]);
    });
    expect(await namesOf()).toEqual(['IMG_1.JPG', 'other.jpg']);
  });

  it('stays where only its own sidecar changes', async () => {
    put('IMG_1.JPG', await cut());
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      const followed = await followFolders(engine);
      // As darktable and `soutu tag --write sidecar` name it.
      put('IMG_1.CR3.xmp', Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'));
      put('other.jpg', await drawPicture(9, { format: 'jpeg' }));
      await followed.until('added', at('other.jpg'));
    });
    expect(await namesOf()).toEqual(['IMG_1.CR3', 'other.jpg']);
  });
});

describe('files of kinds that are not read', () => {
  it('are counted by their extension in the report and in the status', async () => {
    for (let i = 0; i < 3; i++) put(`clip${i}.MOV`, Buffer.from('x'));
    mkdirSync(at('deep'));
    put('deep/logo.ai', Buffer.from('x'));
    put('deep/clip.mov', Buffer.from('x'));
    put('IMG_1.xmp', Buffer.from('x'));
    put('.hidden.mp4', Buffer.from('x'));
    put('README', Buffer.from('x'));
    const leftOut = {
      files: 5,
      kinds: [
        { extension: 'mov', files: 4 },
        { extension: 'ai', files: 1 },
      ],
    };
    expect((await index()).leftOut).toEqual(leftOut);
    expect((await library.use((engine) => engine.status())).leftOut).toEqual(leftOut);
    // A run over a part says what it met, and nothing about the whole.
    expect((await library.use((engine) => engine.index([at('deep')]))).leftOut.files).toBe(2);
    expect((await library.use((engine) => engine.status())).leftOut).toEqual(leftOut);
    rmSync(at('deep'), { recursive: true });
    expect((await index()).leftOut.files).toBe(3);
    expect((await library.use((engine) => engine.status())).leftOut.files).toBe(3);
    await library.use((engine) => engine.remove([library.pictures]));
    expect((await library.use((engine) => engine.status())).leftOut.files).toBe(0);
  });

  it('are as many kinds as fit, whatever their names are', async () => {
    for (let i = 0; i < 700; i++) put(`file.x${i}`, Buffer.from(''));
    const { files, kinds } = (await index()).leftOut;
    expect(files).toBe(700);
    expect(kinds).toHaveLength(50);
  });
});

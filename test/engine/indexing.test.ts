import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine, IndexRunOptions } from '../../src/engine.ts';
import type { IndexProgress } from '../../src/indexing/report.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const index = (options?: IndexRunOptions) =>
  library.use((engine) => engine.index([library.pictures], options));
/** Asserts that a search by the content of a picture finds the picture first. */
const find = (path: string, options?: Partial<Config>) =>
  library.use(async (engine) => (await engine.search({ image: path, limit: 1 })).hits[0]!, options);
const images = () => library.use(async (engine) => (await engine.status()).images);

beforeEach(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 4; seed++) await writePicture(at(`${seed}.png`), seed);
});
afterEach(() => library.cleanUp());

describe('indexing', () => {
  it('adds pictures once and then has nothing to do', async () => {
    expect(await index()).toMatchObject({ seen: 4, added: 4, unchanged: 0, failed: [], interrupted: false });
    expect(await index()).toMatchObject({ seen: 4, added: 0, unchanged: 4, imagesPerSecond: 0 });
    expect(await find(at('2.png'))).toMatchObject({
      path: at('2.png'),
      width: 320,
      height: 240,
      format: 'png',
    });
  });

  it('accepts a touched file without embedding it', async () => {
    await index();
    utimesSync(at('1.png'), new Date(), new Date(2020, 1, 2));
    expect(await index()).toMatchObject({ added: 0, unchanged: 4, updated: 0, imagesPerSecond: 0 });
    expect((await find(at('1.png'))).mtime).toBe(new Date(2020, 1, 2).toISOString());
  });

  /** Gives a file other content of the same size, and its time back. */
  async function changeInPlace(path: string): Promise<void> {
    const { size, atime, mtime } = statSync(path);
    const other = await drawPicture(9);
    expect(other.length).toBeLessThan(size);
    writeFileSync(path, Buffer.concat([other, Buffer.alloc(size - other.length)]));
    utimesSync(path, atime, mtime);
  }

  describe('of a file that was changed in place by a program that set its time back', () => {
    beforeEach(async () => {
      // Bytes behind the end of a picture are allowed.
      appendFileSync(at('1.png'), Buffer.alloc(100_000));
      const whole = new Date('2024-05-06T07:08:09Z');
      utimesSync(at('1.png'), whole, whole);
      await index();
    });

    it('never gives other bytes than those that were indexed, and notices the change', async () => {
      const { id } = await find(at('1.png'));
      await changeInPlace(at('1.png'));
      await library.use(async (engine) => {
        await expect(engine.original(id)).rejects.toMatchObject({ code: 'not-found' });
      });
      expect(await index()).toMatchObject({ seen: 4, updated: 1, unchanged: 3 });
      expect((await find(at('1.png'))).id).not.toBe(id);
    });

    it('reads it again if asked to, where only that tells', async () => {
      const folder = join(library.home, 'catalog');
      const catalog = join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl'))!);
      // As an earlier version left it.
      writeFileSync(catalog, readFileSync(catalog, 'utf8').replaceAll(/"t":\d+,/g, ''));
      await changeInPlace(at('1.png'));
      expect(await index()).toMatchObject({ added: 0, unchanged: 4 });
      expect(await index({ full: true })).toMatchObject({ seen: 4, updated: 1, unchanged: 3 });
      expect(await index({ full: true })).toMatchObject({
        added: 0,
        updated: 0,
        unchanged: 4,
        imagesPerSecond: 0,
      });
    });
  });

  it('keeps what was named although a walk of the library would not meet it', async () => {
    await index();
    const elsewhere = join(library.home, '..', 'elsewhere');
    await writePicture(join(elsewhere, 'e.png'), 20);
    await writePicture(at('.hidden', 'h.png'), 21);
    await writePicture(at('raw', 'r.png'), 22);
    symlinkSync(elsewhere, at('link'));
    copyFileSync(at('0.png'), at('other.data'));
    appendFileSync(at('other.data'), 'x');
    await library.use((engine) => engine.index([library.pictures]), { exclude: ['raw'] });
    const named = [at('.hidden'), at('raw'), at('link'), at('other.data')];
    await library.use(async (engine) => {
      expect(await engine.index(named)).toMatchObject({ seen: 4, added: 4, failed: [] });
      expect(await engine.index()).toMatchObject({ removed: 0, unchanged: 8 });
      // Naming the folder around them again must not forget them.
      expect(await engine.index([library.pictures])).toMatchObject({ removed: 0 });
      expect(await engine.index()).toMatchObject({ removed: 0, unchanged: 8 });
    });
    expect(await images()).toBe(8);
  });

  it('follows a moved file and a moved folder without embedding them', async () => {
    await writePicture(at('old', 'a.png'), 10);
    await writePicture(at('old', 'b.png'), 11);
    await index();
    renameSync(at('0.png'), at('zero.png'));
    renameSync(at('old'), at('new'));
    expect(await index()).toMatchObject({
      added: 0,
      moved: 3,
      removed: 0,
      copies: 0,
      kept: 0,
      imagesPerSecond: 0,
    });
    expect((await find(at('new', 'b.png'))).paths).toEqual([at('new', 'b.png')]);
  });

  it('stores a copy as a second path of the same picture, until one of the files is deleted', async () => {
    await index();
    copyFileSync(at('0.png'), at('copy.png'));
    expect(await index()).toMatchObject({ added: 0, copies: 1, unchanged: 4 });
    expect(await images()).toBe(4);
    expect((await find(at('0.png'))).paths).toEqual([at('0.png'), at('copy.png')]);
    rmSync(at('0.png'));
    expect(await index()).toMatchObject({ removed: 1, unchanged: 4 });
    expect((await find(at('copy.png'))).paths).toEqual([at('copy.png')]);
  });

  it('embeds identical new files once, even in the same run', async () => {
    for (let i = 0; i < 5; i++) copyFileSync(at('0.png'), at(`again-${i}.png`));
    expect(await index()).toMatchObject({ seen: 9, added: 4, copies: 5 });
    expect(await images()).toBe(4);
  });

  it('replaces changed files, even if two files swap their contents', async () => {
    await index();
    writeFileSync(at('0.png'), await drawPicture(99));
    renameSync(at('1.png'), at('t'));
    renameSync(at('2.png'), at('1.png'));
    renameSync(at('t'), at('2.png'));
    utimesSync(at('1.png'), new Date(), new Date(2021, 1, 1));
    utimesSync(at('2.png'), new Date(), new Date(2021, 1, 1));
    expect(await index()).toMatchObject({ added: 0, updated: 3, unchanged: 1 });
    expect(await images()).toBe(4);
    for (const name of ['0.png', '1.png', '2.png', '3.png']) {
      expect((await find(at(name))).paths).toEqual([at(name)]);
    }
  });

  it('removes deleted files', async () => {
    await index();
    rmSync(at('3.png'));
    expect(await index()).toMatchObject({ seen: 3, unchanged: 3, removed: 1 });
    expect(await images()).toBe(3);
  });

  it('keeps the files behind a link that leads nowhere, because its disk may be disconnected, unless prune is set', async () => {
    const run = (options = {}) =>
      library.use((engine) => engine.index([library.pictures], options), { 'follow-symlinks': true });
    const disk = join(library.home, 'disk');
    await writePicture(join(disk, 'a.png'), 10);
    symlinkSync(disk, at('disk'));
    await run();
    renameSync(disk, join(library.home, 'away'));
    expect(await run()).toMatchObject({ removed: 0, kept: 1, missingFolders: [at('disk')] });
    expect(await images()).toBe(5);
    expect(await run({ prune: [`${library.pictures}-other`] })).toMatchObject({ removed: 0, kept: 1 });
    expect(await run({ prune: [at('disk')] })).toMatchObject({ removed: 1, kept: 0, missingFolders: [] });
    expect(await images()).toBe(4);
  });

  it('removes the files of a folder that was deleted from one that is there', async () => {
    await writePicture(at('sub', 'a.png'), 10);
    await index();
    rmSync(at('sub'), { recursive: true });
    expect(await index()).toMatchObject({ removed: 1, kept: 0, missingFolders: [] });
  });

  it('keeps everything if the whole root is missing or an empty mount point', async () => {
    await index();
    renameSync(library.pictures, `${library.pictures}-away`);
    const update = () => library.use((engine) => engine.index());
    expect(await update()).toMatchObject({ seen: 0, removed: 0, kept: 4 });
    mkdirSync(library.pictures);
    expect(await update()).toMatchObject({ seen: 0, removed: 0, kept: 4 });
    rmSync(library.pictures, { recursive: true });
    renameSync(`${library.pictures}-away`, library.pictures);
    expect(await update()).toMatchObject({ unchanged: 4, kept: 0, imagesPerSecond: 0 });
  });

  it('reports a bad picture and continues; reads it again only if it changes or on request', async () => {
    writeFileSync(
      at('broken.jpg'),
      Buffer.concat([(await drawPicture(5, { format: 'jpeg' })).subarray(0, 900)]),
    );
    writeFileSync(at('empty.png'), '');
    writeFileSync(at('page.png'), '<html><body>404</body></html>');
    const codes = (report: { failed: readonly { code: string }[] }) =>
      report.failed.map(({ code }) => code).sort();
    const first = await index();
    expect(first).toMatchObject({ seen: 7, added: 4 });
    expect(codes(first)).toEqual(['corrupt', 'empty', 'unsupported']);
    expect(codes(await index())).toEqual(['corrupt', 'empty', 'unsupported']);
    expect((await library.use((engine) => engine.status())).failed).toBe(3);
    writeFileSync(at('broken.jpg'), await drawPicture(5, { format: 'jpeg' }));
    expect(await index({ retryFailed: true })).toMatchObject({ added: 1, unchanged: 4 });
  });

  it('reads a picture again that failed when fewer formats were read', async () => {
    const picture = await drawPicture(5);
    const modified = new Date('2023-01-02');
    const write = (bytes: Uint8Array) => {
      writeFileSync(at('broken.png'), bytes);
      utimesSync(at('broken.png'), modified, modified);
    };
    const edit = (change: (line: string) => string) => {
      const [name] = readdirSync(join(library.home, 'catalog'), { recursive: true, encoding: 'utf8' }).filter(
        (found) =>
          found.endsWith('.jsonl') &&
          readFileSync(join(library.home, 'catalog', found), 'utf8').includes('broken.png'),
      );
      const file = join(library.home, 'catalog', name!);
      writeFileSync(file, readFileSync(file, 'utf8').split('\n').map(change).join('\n'));
    };
    write(Uint8Array.from(picture, (byte, at) => (at < 4 ? 0 : byte)));
    expect(await index()).toMatchObject({ added: 4, failed: [{ code: 'unsupported' }] });
    write(picture);
    // As if nothing had touched the file.
    edit((line) => line.replace(/"t":\d+,/, ''));
    expect(await index()).toMatchObject({ added: 0, failed: [{ code: 'unsupported' }] });
    edit((line) => line.replace(/,"d":\d+/, ''));
    expect(await index()).toMatchObject({ added: 1, failed: [] });
  });

  it('indexes a picture without an extension, and ignores other files without one', async () => {
    renameSync(at('0.png'), at('IMG 0001'));
    writeFileSync(at('README'), 'not a picture');
    writeFileSync(at('notes.txt'), 'not a picture');
    expect(await index()).toMatchObject({ seen: 4, added: 4, failed: [] });
    expect(await index()).toMatchObject({ seen: 4, unchanged: 4, failed: [] });
    expect((await library.use((engine) => engine.status())).failed).toBe(0);
  });

  it('removes a picture whose file became damaged', async () => {
    await index();
    writeFileSync(at('0.png'), readFileSync(at('0.png')).subarray(0, 200));
    expect((await index()).failed).toMatchObject([{ path: at('0.png'), code: 'corrupt' }]);
    expect(await images()).toBe(3);
  });

  it('enforces the limits of bytes and pixels', async () => {
    await writePicture(at('wide.png'), 7, { width: 2000, height: 1000 });
    const run = (engine: Engine) => engine.index([library.pictures]);
    expect((await library.use(run, { 'max-pixels': 1_000_000 })).failed).toMatchObject([
      { code: 'too-large' },
    ]);
    expect((await library.use(run, { 'max-bytes': 100 })).failed).toMatchObject([{ code: 'too-large' }]);
    expect(await library.use(run)).toMatchObject({ added: 1, failed: [] });
  });

  it('skips excluded files, and removes files that are excluded later', async () => {
    await writePicture(at('raw', 'a.png'), 10);
    const run = (engine: Engine) => engine.index([library.pictures]);
    await library.use(run);
    expect(await library.use(run, { exclude: ['raw', '0.*'] })).toMatchObject({ seen: 3, removed: 2 });
    // The settings of the folder are stored in the library.
    expect(await library.use((engine) => engine.index())).toMatchObject({ seen: 3, unchanged: 3 });
  });
});

describe('a home inside an indexed folder', () => {
  it('has no pictures but those that the user puts there', async () => {
    const home = at('soutu');
    await writePicture(join(home, 'models', 'mine', 'logo.png'), 10);
    await writePicture(join(home, 'milvus', 'venv', 'icon.png'), 11);
    await writePicture(join(home, 'ocr', 'sample.png'), 13);
    await writePicture(join(home, 'holidays', 'cache', 'a.png'), 12);
    mkdirSync(join(home, 'copies', 'soutu-mini'), { recursive: true });
    writeFileSync(join(home, 'copies', 'soutu-mini', 'rows.bin'), '');
    writeFileSync(join(home, 'config.json'), '{}');
    const run = (folder: string) => library.use((engine) => engine.index([folder]), { home });
    const first = await run(library.pictures);
    expect(first).toMatchObject({ added: 5 });
    expect(first.leftOut).toEqual({ files: 0, kinds: [] });
    const { id } = await find(at('1.png'), { home });
    await library.use((engine) => engine.thumbnail(id, 128), { home });
    expect(await run(library.pictures)).toMatchObject({ added: 0, unchanged: 5 });
    expect(await run(join(home, 'models', 'mine'))).toMatchObject({ seen: 0 });
  });

  it('also if the settings name it by a link', async () => {
    mkdirSync(at('real'));
    symlinkSync(at('real'), `${library.home}-link`);
    const home = `${library.home}-link`;
    const run = () => library.use((engine) => engine.index([library.pictures]), { home });
    await run();
    await writePicture(at('real', 'cache', 'a.png'), 10);
    expect(await run()).toMatchObject({ added: 0, unchanged: 4 });
    // Its folders, too, may lie elsewhere.
    await writePicture(at('disk', 'a.png'), 11);
    symlinkSync(at('disk'), at('real', 'models'));
    expect(await run()).toMatchObject({ added: 0, unchanged: 4 });
  });
});

describe('work that was done', () => {
  it('needs no new embeddings if the file catalog is lost', async () => {
    await index();
    copyFileSync(at('0.png'), at('copy.png'));
    await index();
    rmSync(join(library.home, 'catalog'), { recursive: true });
    rmSync(at('3.png'));
    expect(await index()).toMatchObject({
      added: 0,
      copies: 0,
      moved: 0,
      removed: 1,
      unchanged: 4,
      imagesPerSecond: 0,
    });
  });

  it('is repeated if the store is lost', async () => {
    await index();
    rmSync(join(library.home, 'lance'), { recursive: true });
    expect(await index()).toMatchObject({ added: 4, unchanged: 0 });
    expect(await images()).toBe(4);
  });

  it('survives a truncated or corrupted file catalog', async () => {
    await index();
    const folder = join(library.home, 'catalog');
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl'))!);
    writeFileSync(file, `${readFileSync(file, 'utf8').slice(0, -20)}\n{{{\u0000\n`);
    expect(await index()).toMatchObject({ added: 0, unchanged: 4 });
    expect(await index()).toMatchObject({ unchanged: 4, imagesPerSecond: 0 });
  });

  it('survives an interruption, and the next run continues from there', async () => {
    for (let seed = 100; seed < 160; seed++) await writePicture(at(`${seed}.png`), seed);
    const stop = new AbortController();
    const first = await index({
      signal: stop.signal,
      onProgress: ({ embedded }) => embedded >= 8 && stop.abort(),
    });
    expect(first.interrupted).toBe(true);
    expect(first.added).toBeGreaterThanOrEqual(8);
    expect(first.added).toBeLessThan(64);
    expect(await images()).toBe(first.added);
    expect(await index()).toMatchObject({
      added: 64 - first.added,
      unchanged: first.added,
      interrupted: false,
    });
  });

  it('is reported as it becomes durable', async () => {
    const written: string[] = [];
    await index({ onProgress: (progress) => written.push(...progress.written) });
    expect(written.sort()).toEqual([0, 1, 2, 3].map((seed) => at(`${seed}.png`)));
  });

  it('has not done more than it had to do where files were deleted', async () => {
    await index();
    for (const seed of [0, 1, 2]) rmSync(at(`${seed}.png`));
    await writePicture(at('9.png'), 9);
    const last: Partial<IndexProgress>[] = [];
    expect(await index({ onProgress: (progress) => last.splice(0, 1, progress) })).toMatchObject({
      removed: 3,
    });
    expect(last).toMatchObject([{ done: 5, total: 5 }]);
  });
});

describe('the library', () => {
  it('has one writer at a time; the error for a second one names the first', async () => {
    for (let seed = 100; seed < 130; seed++) await writePicture(at(`${seed}.png`), seed);
    const [one, two] = [await library.open(), await library.open()];
    const results = await Promise.allSettled([one.index([library.pictures]), two.index([library.pictures])]);
    const failed = results.filter((result) => result.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]!.reason).toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`${process.pid}`),
    });
    await Promise.all([one.close(), two.close()]);
    expect(await images()).toBe(34);
  });

  it('removes a file, skips it in later runs, and adds it again when it is named', async () => {
    await index();
    expect(await library.use((engine) => engine.remove([at('0.png')]))).toEqual({ files: 1, pictures: 1 });
    expect(await library.use((engine) => engine.index())).toMatchObject({ added: 0, unchanged: 3 });
    expect(await library.use((engine) => engine.index([at('0.png')]))).toMatchObject({ added: 1 });
    expect(await library.use((engine) => engine.index())).toMatchObject({ unchanged: 4 });
  });

  it('removes a folder whose name is written in the other spelling of Unicode', async () => {
    const [one, two] = ['M\u00fcller', 'Mu\u0308ller'];
    await writePicture(at(two, 'a.png'), 10);
    await index();
    const remove = () => library.use((engine) => engine.remove([at(one)]));
    expect(await remove()).toEqual({ files: 1, pictures: 1 });
    expect(await index()).toMatchObject({ added: 0, unchanged: 4 });
    await expect(library.use((engine) => engine.remove([at('Meier')]))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('Meier'),
    });
  });

  it('removes the spelling of Unicode that has pictures, if both are on the disk', async () => {
    const [one, two] = ['M\u00fcller', 'Mu\u0308ller'];
    await writePicture(at(two, 'a.png'), 10);
    await index();
    mkdirSync(at(one), { recursive: true });
    const remove = () => library.use((engine) => engine.remove([at(one)]));
    expect(await remove()).toEqual({ files: 1, pictures: 1 });
    expect(await index()).toMatchObject({ added: 0, unchanged: 4 });
  });

  it('removes a whole folder', async () => {
    await index();
    expect(await library.use((engine) => engine.remove([library.pictures]))).toEqual({
      files: 4,
      pictures: 4,
    });
    const status = await library.use((engine) => engine.status());
    expect(status).toMatchObject({ images: 0, files: 0, folders: [] });
    expect(readdirSync(library.pictures)).toHaveLength(4);
  });

  it('counts the files of a folder within another one for both, in whatever order they were added', async () => {
    await writePicture(at('.hidden', 'a.png'), 10);
    for (const order of [
      [library.pictures, at('.hidden')],
      [at('.hidden'), library.pictures],
    ]) {
      await library.use(async (engine) => {
        await engine.remove([at('.hidden'), library.pictures]).catch(() => {});
        await engine.index(order);
        const counted = (await engine.status()).folders.map(({ path, files }) => [path, files]);
        expect(new Map(counted as [string, number][])).toEqual(
          new Map([
            [library.pictures, 5],
            [at('.hidden'), 1],
          ]),
        );
      });
    }
  });

  it('merges nested folders', async () => {
    await writePicture(at('sub', 'a.png'), 10);
    await library.use((engine) => engine.index([at('sub')]));
    await library.use((engine) => engine.index([library.pictures]));
    await library.use((engine) => engine.index([at('sub')]));
    const { folders } = await library.use((engine) => engine.status());
    expect(folders).toEqual([{ path: library.pictures, files: 5, missing: false }]);
  });

  it('names the folder that does not exist', async () => {
    await expect(library.use((engine) => engine.index([at('nowhere')]))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(at('nowhere')),
    });
  });
});

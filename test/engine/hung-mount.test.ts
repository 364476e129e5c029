import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers } from '../../src/disks/answers.ts';
import type { Engine } from '../../src/engine.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type Disk, imageDisk, refusalToHang } from '../support/mounts.ts';
import { writePicture } from '../support/pictures.ts';
import { serveLibrary, stop } from '../support/serve.ts';
import { followFolders } from '../support/watching.ts';

const makeDisk = () => imageDisk('exfat', 64);

const refusal = refusalToHang();
const FAILED = {
  code: 'unreadable',
  message: 'it does not answer: the disk or the server on which it lies may be away',
};
const DOG = { en: 'dog', zh: '狗', group: null, probability: 0.9 };
/** How long it is taken for granted that a file system of a program still answers. */
const FRESH_MS = 1100;

let library: TestLibrary;
let engine: Engine;
let disk: Disk;

beforeEach(async ({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  library = createTestLibrary();
  disk = makeDisk();
  for (let i = 0; i < 2; i++) await writePicture(join(disk.path, 'a', `${i}.png`), i);
  await writePicture(join(library.pictures, '2.png'), 2);
  engine = await library.open();
});
afterEach(async () => {
  disk?.goOn();
  await engine?.close();
  disk?.remove();
  library?.cleanUp();
});

async function hang(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FRESH_MS));
  disk.hang();
}

describe('a disk that does not answer', () => {
  it('is said to be silent, and takes nothing with it', async () => {
    writeFileSync(join(disk.path, 'copy.png'), readFileSync(join(library.pictures, '2.png')));
    await engine.index([disk.path, library.pictures]);
    await hang();
    const folders = [
      { path: disk.path, files: 3, missing: true, silent: true },
      { path: library.pictures, files: 1, missing: false },
    ];
    // More often than there are threads for the file system.
    for (let i = 0; i < 6; i++) expect(await engine.folders()).toEqual(folders);
    expect(await engine.status()).toMatchObject({ folders, files: 4, kept: { files: 0, folders: [] } });
    expect(await engine.copies()).toMatchObject({ total: 0, bytes: 0, away: 1, pictures: [] });
    const { pictures } = await engine.list();
    const onDisk = pictures.find(({ paths }) => paths.every((path) => path.startsWith(disk.path)))!;
    await expect(engine.original(onDisk.id)).rejects.toMatchObject({ code: 'not-found' });
    await readFile(join(library.pictures, '2.png'));
  });

  it('loses nothing in a run, in which the other folders are up to date', async () => {
    await engine.index([disk.path, library.pictures]);
    await hang();
    await writePicture(join(library.pictures, '3.png'), 3);
    const failed = [{ path: disk.path, ...FAILED }];
    const isKept = { removed: 0, kept: 0, missingFolders: [], failed };
    expect(await engine.index()).toMatchObject({ ...isKept, added: 1, unchanged: 1 });
    expect(await engine.index([], { prune: true })).toMatchObject({ ...isKept, added: 0, unchanged: 2 });
    await expect(engine.index([disk.path])).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('does not answer'),
    });
    // A folder around it, of which the disk stays a folder of its own.
    expect(await engine.index([dirname(disk.path)])).toMatchObject({ removed: 0, failed });
    disk.goOn();
    await expect.poll(async () => (await engine.folders()).some(({ silent }) => silent)).toBe(false);
    expect(await engine.index()).toMatchObject({ unchanged: 4, added: 0, removed: 0, failed: [] });
  });

  it('below a folder of the library loses nothing either', async () => {
    await engine.index([dirname(disk.path)]);
    await hang();
    await writePicture(join(dirname(disk.path), 'beside', '3.png'), 3);
    const failed = [{ path: disk.path, ...FAILED }];
    expect(await engine.index()).toMatchObject({ added: 1, removed: 0, kept: 0, failed });
    expect((await engine.status()).kept).toEqual({ files: 0, folders: [] });
    disk.goOn();
    expect(await engine.index()).toMatchObject({ unchanged: 3, removed: 0, failed: [] });
  });

  it.each(['below', 'behind a link in'])(
    '%s a folder of the library takes no threads with it',
    async (where) => {
      await engine.close();
      engine = await library.open({ 'follow-symlinks': true });
      const folder = where === 'below' ? dirname(disk.path) : library.pictures;
      if (folder === library.pictures) symlinkSync(disk.path, join(folder, 'link'));
      // More than there are threads for the file system, in as many folders.
      for (let i = 3; i < 11; i++) await writePicture(join(disk.path, String(i), `${i}.png`), i);
      await engine.index([folder]);
      const own = join(library.pictures, '2.png');
      const pictures = (await engine.list()).pictures.filter(({ path }) => path !== own);
      expect(pictures).toHaveLength(10);
      const labelled = pictures.map((picture) => ({ ...picture, labels: [DOG] }));
      await engine.writeLabels(labelled.slice(0, 5));
      await hang();
      const asked = pictures.flatMap(({ id }) => [engine.thumbnail(id, 384), engine.original(id)]);
      expect((await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled')).toEqual([]);
      const gone = [...(await engine.writeLabels(labelled)), ...(await engine.undoLabels())];
      // Nothing is written behind a link, so nothing of that is undone.
      expect(gone.map(({ problem }) => problem)).toEqual(Array(where === 'below' ? 15 : 10).fill('gone'));
      await readFile(own);
    },
  );

  it('does not keep others from being asked', async () => {
    await hang();
    // More than processes that ask at once.
    const away = Array.from({ length: 40 }, (_, i) => join(disk.path, String(i)));
    const asked = away.map((path) => answers(path));
    expect(await answers(library.pictures)).toBe(true);
    expect(new Set(await Promise.all(asked))).toEqual(new Set([false]));
  });

  it('is looked for while the folders are followed, and followed again', async () => {
    await engine.index([disk.path, library.pictures]);
    const followed = await followFolders(engine);
    const stateOf = async (path: string) =>
      (await engine.watching.state()).folders.find((folder) => folder.path === path);
    await hang();
    await expect.poll(() => stateOf(disk.path)).toMatchObject({ how: 'missing', reason: FAILED.message });
    await writePicture(join(library.pictures, '3.png'), 3);
    await followed.until('added', join(library.pictures, '3.png'));
    disk.goOn();
    await expect.poll(() => stateOf(disk.path)).toMatchObject({ how: 'events' });
    await writePicture(join(disk.path, 'a', '4.png'), 4);
    await followed.until('added', join(disk.path, 'a', '4.png'));
    expect((await engine.list()).total).toBe(5);
    expect(followed.changes.filter(({ kind }) => kind !== 'added')).toEqual([]);
  });

  it('does not keep soutu serve from starting, answering and ending', async () => {
    await engine.index([disk.path, library.pictures]);
    await engine.close();
    await hang();
    const served = await serveLibrary(library, [disk.path, '--roots', disk.path]);
    const ask = async (path: string) =>
      (await fetch(`${served.address.replace(/\/$/, '')}/api/v1${path}`)).json();
    try {
      expect(await ask('/status')).toMatchObject({ files: 3 });
      expect(await ask('/folders')).toMatchObject({
        folders: [{ path: disk.path, silent: true }, { missing: false }],
      });
      expect(await ask(`/folders/choices?path=${encodeURIComponent(disk.path)}`)).toMatchObject({
        code: 'unreadable',
      });
      await writePicture(join(library.pictures, '3.png'), 3);
      await expect.poll(async () => ((await ask('/images')) as { total: number }).total).toBe(4);
    } finally {
      expect(await stop(served)).toBe(0);
    }
  });

  it('is named by soutu status, which ends', async () => {
    await engine.index([disk.path, library.pictures]);
    await engine.close();
    await hang();
    const { code, stdout } = await soutu(['status', '--home', library.home, '--model', 'soutu-mini']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('does not answer')]);
  });
});

import { renameSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type Disk, imageDisk, memoryDisk, readOnlyDisk, refusalOf } from '../support/mounts.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';
import { followFolders } from '../support/watching.ts';

let library: TestLibrary;
let engine: Engine;
let disk: Disk;
const at = (...names: string[]) => join(disk.path, ...names);
const total = async () => (await engine.list()).total;
const reports = () =>
  engine.runs.list().flatMap(({ trigger, report }) => (trigger === 'watching' && report ? report : []));
const sum = (count: 'added' | 'updated' | 'moved' | 'removed') =>
  reports().reduce((all, report) => all + report[count], 0);

/** Takes what is free on a disk, but for some bytes. */
function fill(path: string, left = 0): void {
  const { bavail, bsize } = statfsSync(dirname(path));
  writeFileSync(path, Buffer.alloc(bavail * bsize - left));
}

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(async () => {
  await engine?.close();
  disk?.remove();
  library.cleanUp();
});

/** Mounts a disk with three pictures for each test, and opens a library; where it cannot be mounted, the tests are skipped. */
function useDisk(make: () => Disk): void {
  const refusal = refusalOf(make);
  beforeEach(async ({ skip }) => {
    skip(refusal !== null, refusal ?? '');
    disk = make();
    for (let i = 0; i < 3; i++) await writePicture(at('a', `${i}.png`), i);
    engine = await library.open();
  });
}

const KEEPING: readonly (readonly [string, () => Disk])[] = [
  ['ext4', () => imageDisk('ext4', 64)],
  ['btrfs', () => imageDisk('btrfs', 128)],
  ['FAT', () => imageDisk('vfat', 64)],
  ['exFAT', () => imageDisk('exfat', 64)],
];

describe.each([['tmpfs', () => memoryDisk(64)] as const, ...KEEPING])('a folder on %s', (_, make) => {
  useDisk(make);
  beforeEach(async () => {
    await engine.index([disk.path]);
  });

  it('is followed, and nothing on it is read twice', async () => {
    const isUnchanged = { unchanged: 3, added: 0, updated: 0, moved: 0, removed: 0, copies: 0 };
    expect(await engine.index()).toMatchObject(isUnchanged);
    const followed = await followFolders(engine);
    await writePicture(at('new', 'x.png'), 10);
    // FAT has time stamps of two seconds.
    utimesSync(at('new', 'x.png'), 1_700_000_001.5, 1_700_000_001.5);
    await followed.until('added', at('new', 'x.png'));
    renameSync(at('new', 'x.png'), at('a', 'x.png'));
    await followed.until('moved', at('a', 'x.png'));
    writeFileSync(at('a', '0.png'), await drawPicture(11));
    await followed.until('changed', at('a', '0.png'));
    rmSync(at('a', '1.png'));
    await followed.until('removed', at('a', '1.png'));
    expect(await engine.index()).toMatchObject(isUnchanged);
    expect(['added', 'updated', 'moved', 'removed'].map((count) => sum(count as 'added'))).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('has what is renamed to other capitals under that name alone', async () => {
    const followed = await followFolders(engine);
    renameSync(at('a', '0.png'), at('a', '0.PNG'));
    await followed.until('moved', at('a', '0.PNG'));
    const { pictures } = await engine.list();
    expect(pictures.flatMap(({ paths }) => paths).sort()).toEqual(
      ['0.PNG', '1.png', '2.png'].map((file) => at('a', file)),
    );
    expect(await engine.index()).toMatchObject({ unchanged: 3, moved: 0, copies: 0, removed: 0 });
  });

  const pathsThen = () => ['0.png', '1.png', '2.png'].map((file) => at('A', file));
  const allPaths = async () => (await engine.list()).pictures.flatMap(({ paths }) => paths).sort();

  it('has what lies in a folder that is renamed to other capitals under that name alone', async () => {
    renameSync(at('a'), at('A'));
    expect(await engine.index()).toMatchObject({ moved: 3, added: 0, copies: 0, removed: 0, unchanged: 0 });
    expect(await allPaths()).toEqual(pathsThen());
    expect(await engine.index()).toMatchObject({ unchanged: 3, moved: 0, copies: 0, removed: 0 });
  });

  it('follows a folder that is renamed to other capitals', async () => {
    const followed = await followFolders(engine);
    renameSync(at('a'), at('A'));
    for (const path of pathsThen()) await followed.until('moved', path);
    expect(await allPaths()).toEqual(pathsThen());
    await writePicture(at('A', '3.png'), 12);
    await followed.until('added', at('A', '3.png'));
    expect(await engine.index()).toMatchObject({ unchanged: 4, moved: 0, copies: 0, removed: 0 });
    expect([sum('added'), sum('moved'), sum('removed')]).toEqual([1, 3, 0]);
  });
});

describe.each(KEEPING)(
  'a disk with %s that is unmounted and mounted again while it is followed',
  (_, make) => {
    useDisk(make);

    it.each([
      ['the folder of the library', () => disk.path],
      ['below the folder of the library', () => dirname(disk.path)],
    ])(
      '%s: its pictures are kept, and not embedded again',
      async (_where, folderOf) => {
        await engine.index([folderOf()]);
        const followed = await followFolders(engine);
        disk.unmount();
        await expect.poll(() => reports().some(({ kept }) => kept === 3)).toBe(true);
        expect(reports().at(0)?.missingFolders).toEqual([disk.path]);
        expect([await total(), sum('removed')]).toEqual([3, 0]);
        expect((await engine.search({ text: 'a circle', limit: 3 })).hits).toHaveLength(3);
        disk.mount();
        await writePicture(at('x.png'), 20);
        await followed.until('added', at('x.png'));
        expect(await engine.index()).toMatchObject({ unchanged: 4, added: 0, updated: 0, kept: 0 });
        expect([sum('added'), sum('updated'), sum('moved'), sum('removed')]).toEqual([1, 0, 0, 0]);
        await writePicture(at('a', 'y.png'), 21);
        await followed.until('added', at('a', 'y.png'));
        rmSync(at('a', '0.png'));
        await followed.until('removed', at('a', '0.png'));
      },
      240_000,
    );
  },
);

describe('a disk that is full', () => {
  const refusal = refusalOf(() => memoryDisk(1));
  beforeEach(({ skip }) => skip(refusal !== null, refusal ?? ''));

  it('with pictures: one that was cut off counts once it is whole', async () => {
    disk = memoryDisk(1);
    await writePicture(at('0.png'), 0);
    engine = await library.open();
    await engine.index([disk.path]);
    const followed = await followFolders(engine);
    const content = await drawPicture(1, { width: 1200, height: 900, format: 'jpeg' });
    fill(at('filler.bin'), 12_288);
    expect(() => writeFileSync(at('1.jpg'), content)).toThrow('ENOSPC');
    await expect
      .poll(() => followed.events)
      .toContainEqual({ type: 'failure', failure: expect.objectContaining({ path: at('1.jpg') }) });
    expect(await total()).toBe(1);
    rmSync(at('filler.bin'));
    writeFileSync(at('1.jpg'), content);
    await followed.until('added', at('1.jpg'));
    expect((await engine.watching.state()).state).toBe('on');
  });

  it('with the home: searches go on, and what has changed is stored once there is room', async () => {
    disk = memoryDisk(256);
    const [home, pictures] = [at('home'), library.pictures];
    await writePicture(join(pictures, '0.png'), 0);
    engine = await library.open({ home });
    await engine.index([pictures]);
    const followed = await followFolders(engine);
    fill(at('filler.bin'));
    await writePicture(join(pictures, '1.png'), 1);
    const problem = { type: 'problem', message: expect.stringContaining('ENOSPC') };
    await expect.poll(() => followed.events).toContainEqual(problem);
    expect((await engine.search({ text: 'a circle' })).hits.map(({ path }) => path)).toEqual([
      join(pictures, '0.png'),
    ]);
    await expect(engine.index()).rejects.toMatchObject({ hint: expect.stringContaining('SOUTU_HOME') });
    rmSync(at('filler.bin'));
    await followed.until('added', join(pictures, '1.png'));
    await engine.close();
    // What was written while the disk was full is whole.
    engine = await library.open({ home });
    expect(await engine.index()).toMatchObject({ unchanged: 2, added: 0, updated: 0, removed: 0 });
  });
});

describe('a folder on which nothing can be written', () => {
  const refusal = refusalOf(() => readOnlyDisk('/tmp'));
  beforeEach(({ skip }) => skip(refusal !== null, refusal ?? ''));

  it('is followed as any other', async () => {
    await writePicture(join(library.pictures, '0.png'), 0);
    disk = readOnlyDisk(library.pictures);
    engine = await library.open();
    expect(await engine.index([disk.path])).toMatchObject({ added: 1 });
    const followed = await followFolders(engine);
    await writePicture(join(library.pictures, '1.png'), 1);
    await followed.until('added', at('1.png'));
    rmSync(join(library.pictures, '0.png'));
    await followed.until('removed', at('0.png'));
    const { id } = (await engine.list()).pictures[0]!;
    expect((await engine.thumbnail(id, 160)).length).toBeGreaterThan(0);
  });
});

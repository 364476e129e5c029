import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type Disk, imageDisk, memoryDisk, readOnlyDisk, refusalOf } from '../support/mounts.ts';
import { writePicture } from '../support/pictures.ts';
import { serveLibrary, stop } from '../support/serve.ts';

const refusal = refusalOf(() => imageDisk('ext4', 16));
const PATIENCE = { interval: 200 };

let library: TestLibrary;
let disk: Disk | null = null;
beforeEach(({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  library = createTestLibrary();
});
afterEach(() => {
  disk?.remove();
  library?.cleanUp();
});

it('soutu serve answers while the disk of its home is full, and stores what has changed once there is room', async () => {
  disk = memoryDisk(256);
  const at = (name: string) => join(library.pictures, name);
  await writePicture(at('0.png'), 0);
  const served = await serveLibrary({ home: join(disk.path, 'home') }, [library.pictures]);
  const ask = async <T>(path: string) => {
    const answer = await fetch(`${served.address.replace(/\/$/, '')}/api/v1${path}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  };
  const total = async () => (await ask<{ total: number }>('/images')).total;
  try {
    await expect.poll(total, PATIENCE).toBe(1);
    await expect.poll(async () => (await ask<{ changed: number }>('/watch')).changed, PATIENCE).toBe(0);
    const { bavail, bsize } = statfsSync(disk.path);
    writeFileSync(join(disk.path, 'filler'), Buffer.alloc(bavail * bsize));
    await writePicture(at('1.png'), 1);
    await expect.poll(async () => (await ask<{ changed: number }>('/watch')).changed, PATIENCE).toBe(1);
    const problem = async () => (await ask<{ problem: unknown }>('/watch')).problem;
    await expect.poll(problem, PATIENCE).toEqual({ code: 'store-failed', home: 'full' });
    // Another process reads it in the home, where there is no room to write it anew.
    const status = async () => (await soutu(['status', '--home', join(disk!.path, 'home')])).stdout;
    await expect.poll(status, PATIENCE).toContain('; changes wait, because the disk of the home is full');
    for (let i = 0; i < 20; i++) {
      const { hits } = await ask<{ hits: unknown[] }>(`/search?q=circle${i}`);
      expect(hits).toHaveLength(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await total()).toBe(1);
    rmSync(join(disk.path, 'filler'));
    await expect.poll(total, PATIENCE).toBe(2);
    await expect.poll(problem, PATIENCE).toBeNull();
  } finally {
    expect(await stop(served)).toBe(0);
  }
}, 240_000);

it('soutu serve FOLDER adds the folder once there is room on the disk of its home, which was full at the start', async () => {
  disk = memoryDisk(256);
  await writePicture(join(library.pictures, '0.png'), 0);
  mkdirSync(join(disk.path, 'home'));
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, 'filler'), Buffer.alloc(bavail * bsize));
  const served = await serveLibrary({ home: join(disk.path, 'home') }, [library.pictures]);
  try {
    await expect
      .poll(served.stderr, PATIENCE)
      .toContain(`Tried again until it is indexed: ${library.pictures}`);
    expect(served.stderr()).toMatch(/^Indexing failed: .*ENOSPC.*\n {2}The disk is full\./m);
    rmSync(join(disk.path, 'filler'));
    await expect.poll(served.stderr, PATIENCE).toContain('1 picture in the folders, 1 added');
    expect(served.stderr().match(/Indexing failed/g)).toHaveLength(1);
  } finally {
    expect(await stop(served)).toBe(0);
  }
}, 240_000);

it('soutu watch keeps the pictures of a disk that is unmounted, and goes on when it is back', async () => {
  disk = imageDisk('ext4', 16);
  await writePicture(join(disk.path, '0.png'), 0);
  await library.use((engine) => engine.index([disk!.path]));
  const child = spawn(process.execPath, [cliMain, 'watch', '--home', library.home, '--model', 'soutu-mini'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const notes: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  createInterface(child.stderr).on('line', (line) => notes.push(line));
  try {
    await expect.poll(() => notes.join(), PATIENCE).toContain('The folders are');
    disk.unmount();
    const files = () => library.use(async (engine) => (await engine.status()).folders);
    await expect.poll(files, PATIENCE).toEqual([{ path: disk.path, files: 1, missing: false }]);
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    disk.mount();
    await writePicture(join(disk.path, '1.png'), 1);
    await expect.poll(() => lines, PATIENCE).toContain(`+ ${join(disk.path, '1.png')}`);
    expect(lines).toHaveLength(1);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}, 240_000);

it('says of a home in which no library can be made that it is none, and writes nothing for a status', async () => {
  for (const home of ['/sys', '/proc/soutu'])
    await expect(library.use((engine) => engine.status(), { home })).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining(`${home} cannot be the home of Soutu`),
    });
  mkdirSync(library.home, { recursive: true });
  const { mtimeMs } = statSync(library.home);
  disk = readOnlyDisk(library.home);
  for (const home of [disk.path, join(disk.path, 'new'), library.home])
    expect(await library.use((engine) => engine.status(), { home })).toMatchObject({
      images: 0,
      folders: [],
    });
  expect(statSync(library.home).mtimeMs).toBe(mtimeMs);
});

it('searches a home on which nothing can be written', async () => {
  await writePicture(join(library.pictures, '0.png'), 0);
  await library.use((engine) => engine.index([library.pictures]));
  disk = readOnlyDisk(library.home);
  const engine = await library.open({ home: disk.path });
  try {
    expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(1);
    expect((await engine.list()).total).toBe(1);
    expect((await engine.status()).images).toBe(1);
    await expect(engine.index()).rejects.toMatchObject({ message: expect.stringContaining('EROFS') });
    await expect(engine.watching.pause()).rejects.toMatchObject({
      code: 'store-failed',
      hint: expect.stringContaining('read-only'),
    });
  } finally {
    await engine.close();
  }
});

import { mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type Disk, memoryDisk, refusalOf } from '../support/mounts.ts';
import { writePicture } from '../support/pictures.ts';

const refusal = refusalOf(() => memoryDisk(1));

let library: TestLibrary;
let disk: Disk | null = null;
beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => {
  disk?.remove();
  disk = null;
  library.cleanUp();
});

const withPage = (page: string, ...args: string[]) =>
  soutu([...args, '--html', page, '--home', library.home, '--model', 'soutu-mini']);

it.each([
  [['search', 'cat']],
  [['learn', 'hnsw', 'a dog']],
  [['tune']],
  [['eval', '/no/pictures', '/no/captions.csv']],
])('soutu %j says before its work that it cannot write the page', async (args) => {
  const nowhere = join(library.home, 'nowhere');
  const missing = await withPage(join(nowhere, 'page.html'), ...args);
  expect(missing).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`page.html: there is no folder ${nowhere}`),
  });
  mkdirSync(library.pictures, { recursive: true });
  const folder = await withPage(library.pictures, ...args);
  expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a folder') });
  const notes = join(library.pictures, 'notes.txt');
  writeFileSync(notes, 'mine, and no page');
  expect(await withPage(notes, ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('notes.txt exists and is not a results page'),
  });
  const below = await withPage(join(notes, 'page.html'), ...args);
  expect(below).toMatchObject({ code: 3, stderr: expect.stringContaining('a file, no folder') });
});

it('leaves on a full disk what was there, and no half of a page', async ({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  disk = memoryDisk(1);
  await writePicture(join(library.pictures, '0.png'), 0);
  await library.use((engine) => engine.index([library.pictures]));
  const old = join(disk.path, 'old.html');
  expect((await withPage(old, 'search', 'circle')).code).toBe(0);
  const before = readFileSync(old, 'utf8');
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, 'filler'), Buffer.alloc(bavail * bsize));
  for (const page of [old, join(disk.path, 'new.html')])
    expect(await withPage(page, 'search', 'circle')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining(`Cannot write ${page}: the disk is full`),
    });
  expect(readFileSync(old, 'utf8')).toBe(before);
  expect(readdirSync(disk.path).sort()).toEqual(['filler', 'old.html']);
});

it('prints one document with --json when the disk of the page is full', async ({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  disk = memoryDisk(1);
  for (let i = 0; i < 60; i++)
    await writePicture(join(library.pictures, `${i}.png`), i, { width: 32, height: 32 });
  await library.use((engine) => engine.index([library.pictures]));
  const captions = join(library.home, 'captions.csv');
  writeFileSync(captions, 'image,caption\n0.png,a circle\n1.png,a square\n');
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, 'filler'), Buffer.alloc(bavail * bsize));
  const page = join(disk.path, 'page.html');
  for (const args of [['learn', 'ivf', 'a dog'], ['eval', library.pictures, captions], ['tune']]) {
    const { code, stdout } = await withPage(page, ...args, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).error.message).toBe(`Cannot write ${page}: the disk is full`);
  }
}, 240_000);

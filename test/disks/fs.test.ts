import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { callDisk, holdsThreads, isAway, open, realpath, stat, wasAwaySince } from '../../src/disks/fs.ts';
import { type Disk, imageDisk, refusalToHang } from '../support/mounts.ts';

/** As many as wait for a disk while a folder is walked. */
const CALLS = 18;
/** A share of the usual four threads. */
const PER_DISK = 2;

const refusal = refusalToHang();
const path = process.env.PATH;
let folder: string;
let dead: string;
let disk: Disk;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-fs-'));
  dead = join(folder, 'dead');
  // In place of the program that asks a file system: it waits for the one whose path the file `dead` has.
  const script = `#!/bin/sh
for last; do :; done
while [ "$last" = "$(cat '${dead}' 2>/dev/null)" ]; do sleep 0.1; done`;
  writeFileSync(join(folder, 'stat'), script);
  chmodSync(join(folder, 'stat'), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
  if (refusal === null) disk = imageDisk('exfat', 8);
});
beforeEach(({ skip }) => skip(refusal !== null, refusal ?? ''));
afterAll(() => {
  process.env.PATH = path;
  disk?.remove();
  rmSync(folder, { recursive: true });
});

const isOpen = (file: string) =>
  readdirSync('/proc/self/fd').some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === file;
    } catch {
      // It has been closed meanwhile.
      return false;
    }
  });

it('calls for a disk that does not answer are given up, and only some of them have threads', async () => {
  const began = performance.now();
  const file = join(disk.path, 'a.txt');
  writeFileSync(file, 'a');
  const handle = await open(file);
  const link = join(folder, 'link');
  symlinkSync(disk.path, link);
  await realpath(link);
  writeFileSync(dead, disk.path);
  const waiting: (() => void)[] = [];
  const calls = Array.from({ length: CALLS }, (_, i) =>
    callDisk(
      join(i % 2 === 0 ? disk.path : link, String(i)),
      () => new Promise<void>((resolve) => waiting.push(resolve)),
    ),
  );
  const ends = await Promise.allSettled(calls);
  for (const end of ends) expect(end).toMatchObject({ reason: { code: 'ETIMEDOUT' } });
  expect(waiting).toHaveLength(PER_DISK);
  expect([isAway(file), holdsThreads(), wasAwaySince(disk.path, began)]).toEqual([true, true, true]);
  expect(wasAwaySince(join(tmpdir(), 'soutu-other'), began)).toBe(false);
  await expect(stat(file)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect((await stat(folder)).isDirectory()).toBe(true);
  // It is closed later, by a call that would not return now.
  await handle.close();
  expect(isOpen(file)).toBe(true);

  rmSync(dead);
  for (const resolve of waiting) resolve();
  await expect.poll(() => isAway(file)).toBe(false);
  expect((await stat(file)).size).toBe(1);
  await expect.poll(() => isOpen(file)).toBe(false);
  expect(holdsThreads()).toBe(false);
});

it('no call is given up while its disk answers, however long it takes', async () => {
  const calls = Array.from({ length: 8 }, (_, i) =>
    callDisk(
      join(disk.path, String(i)),
      () => new Promise<number>((resolve) => setTimeout(resolve, 7000, i)),
    ),
  );
  expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('an error of a call is its own', async () => {
  await expect(stat(join(disk.path, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  const thrown = () => {
    throw new Error('at once');
  };
  await expect(callDisk(disk.path, thrown)).rejects.toThrow('at once');
  expect(holdsThreads()).toBe(false);
});

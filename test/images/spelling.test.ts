import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { spellingsOnDisk } from '../../src/images/spelling.ts';
import { type Disk, imageDisk, refusalOf } from '../support/mounts.ts';

const spellingOnDisk = async (path: string, roots: readonly string[] = []) =>
  (await spellingsOnDisk([path], roots))[0]!;

let folder: string;
let disk: Disk | null = null;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-spelling-')));
});
afterEach(() => {
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
});

it('of files that differ in capitals, each has its own', async () => {
  const other = join(folder, 'A.PNG');
  writeFileSync(join(folder, 'a.png'), '');
  writeFileSync(other, '');
  expect(await spellingOnDisk(join(folder, 'a.png'))).toBe(join(folder, 'a.png'));
  rmSync(other);
  expect(await spellingOnDisk(join(folder, 'a.png'))).toBe(join(folder, 'a.png'));
  // The disks of macOS and Windows find it.
  expect([null, join(folder, 'a.png')]).toContain(await spellingOnDisk(other));
});

it.for(['vfat', 'exfat'])('is that of the disk where capitals do not matter (%s)', async (type, { skip }) => {
  const refusal = refusalOf(() => imageDisk(type, 64));
  skip(refusal !== null, refusal ?? '');
  disk = imageDisk(type, 64);
  writeFileSync(join(disk.path, 'Summer 1.PNG'), '');
  expect(await spellingOnDisk(join(disk.path, 'summer 1.png'))).toBe(join(disk.path, 'Summer 1.PNG'));
  expect(await spellingOnDisk(join(disk.path, 'Summer 1.PNG'))).toBe(join(disk.path, 'Summer 1.PNG'));
  mkdirSync(join(disk.path, 'Photos', '2024'), { recursive: true });
  writeFileSync(join(disk.path, 'Photos', '2024', 'a.png'), '');
  const named = join(disk.path, 'photos', '2024', 'A.png');
  expect(await spellingOnDisk(named, [disk.path])).toBe(join(disk.path, 'Photos', '2024', 'a.png'));
  // A folder of the library is called what the user calls it.
  expect(await spellingOnDisk(named, [disk.path, join(disk.path, 'photos')])).toBe(
    join(disk.path, 'photos', '2024', 'a.png'),
  );
  expect(await spellingOnDisk(named)).toBe(join(disk.path, 'photos', '2024', 'a.png'));
});

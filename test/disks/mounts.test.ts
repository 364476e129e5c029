import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileSystemOf } from '../../src/disks/file-system.ts';
import { isUncShare, kindByMounts } from '../../src/disks/mounts.ts';

/** As macOS 14 prints it. */
const MOUNTS = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
/dev/disk4s1 on /Volumes/CAMERA (msdos, local, nodev, nosuid, noowners, noatime, fskit)
/dev/disk5s2 on /Volumes/Photos on exFAT (exfat, local, nodev, nosuid, noowners)
//ana@nas.local/Photos on /Volumes/Photos (smbfs, nodev, nosuid, mounted by ana)
//GUEST:@server/My%20Pictures on /Volumes/My Pictures (2024) (smbfs, nodev, nosuid, mounted by ana)
nas:/volume1/family on /Users/ana/Family (nfs, nodev, nosuid, mounted by ana)
afp_0TSsbs on /Volumes/Old (afpfs, nodev, nosuid, mounted by ana)
https://cloud.example.org/dav/ on /Volumes/dav (webdav, nodev, noexec, nosuid, mounted by ana)
ana@host: on /Volumes/ssh (macfuse, local, synchronous, mounted by ana)
`;

it.each([
  ['/', 'local'],
  ['/Users/ana/Pictures', 'local'],
  ['/Volumes/CAMERA/DCIM', 'local'],
  ['/Volumes/Photos on exFAT/2024', 'local'],
  ['/Volumes/Photos', 'network'],
  ['/Volumes/Photos/2024', 'network'],
  ['/Volumes/Photos 2', 'local'],
  ['/Volumes/My Pictures (2024)/a', 'network'],
  ['/Users/ana/Family/a', 'network'],
  ['/Volumes/Old', 'network'],
  ['/Volumes/dav/x', 'network'],
  ['/Volumes/ssh', 'fuse'],
])('%s is %s by the mounts of macOS', (folder, kind) => {
  expect(kindByMounts(MOUNTS, folder)).toBe(kind);
});

it('a folder is not taken for one of a local disk where the mounts are unknown', () => {
  expect(kindByMounts('', '/Users/ana')).toBe('fuse');
  expect(kindByMounts('mount: not found', '/Users/ana')).toBe('fuse');
});

it('a share whose name has an accent is found in both spellings of it', () => {
  const mounts = `${MOUNTS}//ana@nas/G on /Volumes/Größe (smbfs, nodev)\n`;
  expect(kindByMounts(mounts.normalize('NFD'), '/Volumes/Größe/2024'.normalize('NFC'))).toBe('network');
  expect(kindByMounts(mounts.normalize('NFC'), '/Volumes/Größe/2024'.normalize('NFD'))).toBe('network');
});

it.each([
  [String.raw`\\nas\photos\2024`, true],
  ['//nas/photos', true],
  [String.raw`\\?\UNC\nas\photos`, true],
  [String.raw`\\?\C:\Users\ana`, false],
  [String.raw`\\.\C:`, false],
  [String.raw`C:\Users\ana`, false],
  [String.raw`Z:\photos`, false],
])('%s of Windows: a share: %s', (path, isShare) => {
  expect(isUncShare(path)).toBe(isShare);
});

it('a folder that is missing counts as one of the disk above it', async () => {
  expect(await fileSystemOf(join(tmpdir(), 'soutu-none', 'deeper'))).toBe(await fileSystemOf(tmpdir()));
});

it('a folder that does not answer is not taken for one of the disk above it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-mounts-'));
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  expect(await fileSystemOf(loop)).toBe('fuse');
  rmSync(folder, { recursive: true });
});

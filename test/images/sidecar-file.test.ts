import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { updateSidecar } from '../../src/images/caption/sidecar-file.ts';
import { asNobody } from '../support/as-nobody.ts';
import {
  type Disk,
  imageDisk,
  memoryDisk,
  readOnlyDisk,
  refusalOf,
  refusalToHang,
} from '../support/mounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-sidecar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes a file whose name is as long as names can be, and leaves nothing else behind', async () => {
  const name = `${'x'.repeat(251)}.xmp`;
  expect(await updateSidecar(join(folder, name), () => 'new')).toBeNull();
  expect(await updateSidecar(join(folder, name), (text) => `${text}er`)).toBeNull();
  expect(readFileSync(join(folder, name), 'utf8')).toBe('newer');
  expect(readdirSync(folder)).toEqual([name]);
  expect(await updateSidecar(join(folder, name), () => null)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

const refusal = refusalOf(() => memoryDisk(1));

it('tells a full disk from one that is read-only', async ({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  const disks: Disk[] = [];
  try {
    disks.push(memoryDisk(1));
    const full = disks[0]!.path;
    writeFileSync(join(full, 'old.xmp'), 'old');
    const { bavail, bsize } = statfsSync(full);
    writeFileSync(join(full, 'filler'), Buffer.alloc(bavail * bsize));
    expect(await updateSidecar(join(full, 'new.xmp'), () => 'new')).toBe('full');
    expect(await updateSidecar(join(full, 'old.xmp'), () => 'new')).toBe('full');
    expect(readFileSync(join(full, 'old.xmp'), 'utf8')).toBe('old');
    expect(readdirSync(full).sort()).toEqual(['filler', 'old.xmp']);
    disks.push(readOnlyDisk(folder));
    expect(await updateSidecar(join(disks[1]!.path, 'new.xmp'), () => 'new')).toBe('read-only');
  } finally {
    for (const disk of disks.reverse()) disk.remove();
  }
});

it.skipIf(process.platform === 'win32')(
  'says that permission is missing, not that it is no XMP',
  async () => {
    chmodSync(folder, 0o755);
    const mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'secret.xmp'), 'old', { mode: 0 });
    chmodSync(mine, 0o555);
    const found = await asNobody(() =>
      Promise.all(['new.xmp', 'secret.xmp'].map((name) => updateSidecar(join(mine, name), () => 'new'))),
    );
    chmodSync(mine, 0o755);
    expect(found).toEqual(['denied', 'denied']);
  },
);

const refusalOfHanging = refusalToHang();

it('gives up a disk that stops answering meanwhile, and keeps what was there', async ({ skip }) => {
  skip(refusalOfHanging !== null, refusalOfHanging ?? '');
  const disk = imageDisk('exfat', 64);
  try {
    const file = join(disk.path, 'a.jpg.xmp');
    writeFileSync(file, 'old');
    const change = () => {
      disk.hang();
      return 'new';
    };
    expect(await updateSidecar(file, change)).toBe('gone');
    disk.goOn();
    expect(readFileSync(file, 'utf8')).toBe('old');
  } finally {
    disk.remove();
  }
});

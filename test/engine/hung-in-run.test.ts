import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type Disk, imageDisk, refusalToHang } from '../support/mounts.ts';
import { writePicture } from '../support/pictures.ts';
import { type Served, serveLibrary, stop } from '../support/serve.ts';

/** Many more than a run has in work at once, and has read until it tells of the first ones. */
const PICTURES = 300;
const SILENT = 'it does not answer: the disk or the server on which it lies may be away';

const refusal = refusalToHang();
let library: TestLibrary;
let disk: Disk;
let served: Served | undefined;

beforeEach(async ({ skip }) => {
  skip(refusal !== null, refusal ?? '');
  library = createTestLibrary();
  disk = imageDisk('exfat', 64);
  for (let i = 0; i < PICTURES; i++) await writePicture(join(disk.path, String(i % 4), `${i}.png`), i);
  await writePicture(join(library.pictures, 'own.png'), PICTURES);
});
afterEach(async () => {
  disk?.goOn();
  if (served?.child.exitCode === null && served.child.signalCode === null) await stop(served, 'SIGKILL');
  served = undefined;
  disk?.remove();
  library?.cleanUp();
});

it('a disk that goes away in the middle of a run ends its part of the run alone', async () => {
  const engine = await library.open();
  let isHung = false;
  const run = engine.index([disk.path, library.pictures], {
    onProgress({ done }) {
      if (isHung || done === 0) return;
      isHung = true;
      disk.hang();
    },
  });
  await expect.poll(() => isHung).toBe(true);
  // More often than there are threads for the file system.
  for (let i = 0; i < 6; i++) await readFile(join(library.pictures, 'own.png'));
  expect((await engine.status()).folders).toHaveLength(2);
  const report = await run;
  expect(report).toMatchObject({ removed: 0, interrupted: false });
  expect(report.added).toBeLessThan(PICTURES);
  expect(report.failed.length).toBeGreaterThan(0);
  for (const { path, code, message } of report.failed) {
    expect([path.startsWith(disk.path), code, message]).toEqual([true, 'unreadable', SILENT]);
  }
  expect((await engine.search({ image: join(library.pictures, 'own.png') })).hits[0]!.paths).toEqual([
    join(library.pictures, 'own.png'),
  ]);
  disk.goOn();
  await expect.poll(async () => (await engine.folders()).some(({ silent }) => silent)).toBe(false);
  expect(await engine.index()).toMatchObject({ added: PICTURES + 1 - report.added, removed: 0, failed: [] });
  await engine.close();
});

it('soutu serve answers and ends while a disk is away in the middle of its run', async () => {
  served = await serveLibrary(library, [disk.path, library.pictures, '--roots', disk.path]);
  const { address } = served;
  const ask = async (path: string) => (await fetch(new URL(path, address))).json();
  const count = async () => ((await ask('api/v1/images')) as { total: number }).total;
  await expect.poll(count).toBeGreaterThan(5);
  disk.hang();
  for (let i = 0; i < 6; i++) {
    expect((await fetch(address)).status).toBe(200);
    expect(await ask('api/v1/status')).toMatchObject({ version: expect.any(String) });
    expect(await ask('api/v1/search?q=a+circle')).toMatchObject({ hits: expect.any(Array) });
  }
  await expect
    .poll(() => ask('api/v1/folders'))
    .toMatchObject({
      folders: [
        { path: disk.path, silent: true },
        { path: library.pictures, missing: false, files: 1 },
      ],
    });
  // It does not wait for the calls that do not return, by which only the end of the process frees their threads.
  expect(await stop(served)).toBe('SIGKILL');
  disk.goOn();
  const engine = await library.open();
  expect(await engine.index()).toMatchObject({ removed: 0, failed: [] });
  expect((await engine.list()).total).toBe(PICTURES + 1);
  await engine.close();
});

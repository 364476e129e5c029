import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createThumbnailCache } from '../../src/engine/thumbnail-cache.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary } from '../support/library.ts';

it('evicts the least recently used thumbnails above the limit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-thumbnails-'));
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const webp = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000', noise } })
    .webp()
    .toBuffer();
  const names = Array.from({ length: 30 }, (_, i) => `${String(i).padStart(32, '0')}-64`);
  const cache = createThumbnailCache(folder, webp.length * 20);
  for (const [i, name] of names.entries()) {
    await cache.write(name, webp);
    const used = new Date(Date.now() - 1e9 + i * 1e6);
    utimesSync(join(folder, '00', `${name}.webp`), used, used);
    // Reading the first one repeatedly makes it the most recently used.
    expect(await cache.read(names[0]!)).not.toBeNull();
    await cache.close();
  }
  expect(await cache.bytes()).toBeLessThanOrEqual(webp.length * 22);
  const left = await Promise.all(names.map(async (name) => (await cache.read(name)) !== null));
  expect(left[0]).toBe(true);
  expect(left.at(-1)).toBe(true);
  expect(left[1]).toBe(false);
  rmSync(folder, { recursive: true });
});

it('says once that nothing can be written, until something has been', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-thumbnails-'));
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const warnings = () =>
    written.mock.calls.filter(([text]) => String(text).includes('cannot be cached')).length;
  const cache = createThumbnailCache(folder);
  const names = ['aa', 'ab', 'ac'].map((start) => `${start}${'0'.repeat(30)}-160`);
  // A file where the folder of the thumbnails should be.
  const block = () => {
    for (const name of names) writeFileSync(join(folder, name.slice(0, 2)), '');
  };
  block();
  for (const name of names) await cache.write(name, new Uint8Array(10));
  expect(warnings()).toBe(1);
  for (const name of names) rmSync(join(folder, name.slice(0, 2)));
  await cache.write(names[0]!, new Uint8Array(10));
  rmSync(join(folder, 'aa'), { recursive: true });
  block();
  for (const name of names) await cache.write(name, new Uint8Array(10));
  expect(warnings()).toBe(2);
  await cache.close();
});

it('draws thumbnails of an earlier version again only where their colours have changed and the original is there', async () => {
  const library = createTestLibrary();
  mkdirSync(library.pictures, { recursive: true });
  for (const name of ['swapped-png.png', 'swapped-heic.heic', 'swapped-psd.psd'])
    copyFileSync(join(packageRoot, 'test/fixtures/formats/files', name), join(library.pictures, name));
  const engine = await library.open();
  await engine.index([library.pictures]);
  const { pictures } = await engine.list();
  const idOf = (format: string) => pictures.find((picture) => picture.format === format)!.id;
  const earlier = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#0f0' } })
    .webp()
    .toBuffer();
  const folder = join(library.home, 'cache', 'thumbnails');
  for (const { id } of pictures) {
    mkdirSync(join(folder, id.slice(0, 2)), { recursive: true });
    writeFileSync(join(folder, id.slice(0, 2), `${id}-160.webp`), earlier);
  }
  rmSync(join(library.pictures, 'swapped-psd.psd'));
  for (let times = 0; times < 2; times += 1) {
    expect(Buffer.from(await engine.thumbnail(idOf('png'), 160))).toEqual(earlier);
    expect(Buffer.from(await engine.thumbnail(idOf('psd'), 160))).toEqual(earlier);
    const drawn = await engine.thumbnail(idOf('heic'), 160);
    expect((await sharp(drawn).metadata()).width).toBeGreaterThan(20);
    expect(readdirSync(join(folder, idOf('png').slice(0, 2)))).toEqual([`${idOf('png')}-160-2.webp`]);
  }
  await engine.close();
  library.cleanUp();
});

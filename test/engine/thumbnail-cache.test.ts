import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { createThumbnailCache } from '../../src/engine/thumbnail-cache.ts';

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

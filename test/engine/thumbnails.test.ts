import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, vi } from 'vitest';
import { createThumbnailCache } from '../../src/engine/thumbnail-cache.ts';
import { createTestLibrary } from '../support/library.ts';

// The real cache with a delay before it writes.
vi.mock('../../src/engine/thumbnail-cache.ts', { spy: true });

it('does not cache a thumbnail of a picture that is removed while it is being made', async () => {
  const actual = await vi.importActual<typeof import('../../src/engine/thumbnail-cache.ts')>(
    '../../src/engine/thumbnail-cache.ts',
  );
  const steps = new EventEmitter();
  const removed = once(steps, 'removed');
  const writing = once(steps, 'writing');
  vi.mocked(createThumbnailCache).mockImplementation((folder, limit) => {
    const cache = actual.createThumbnailCache(folder, limit);
    return {
      ...cache,
      async write(name, webp) {
        steps.emit('writing');
        await removed;
        await cache.write(name, webp);
      },
    };
  });
  const library = createTestLibrary();
  mkdirSync(library.pictures, { recursive: true });
  const file = join(library.pictures, 'a.png');
  const raw = { width: 64, height: 64, channels: 3 } as const;
  await sharp(randomBytes(64 * 64 * 3), { raw })
    .png()
    .toFile(file);
  const engine = await library.open();
  await engine.index([library.pictures]);
  const { pictures } = await engine.list();
  const thumbnail = engine.thumbnail(pictures[0]!.id, 32);
  await writing;
  await engine.remove([file]);
  steps.emit('removed');
  expect((await thumbnail).length).toBeGreaterThan(0);
  await engine.close();
  const kept = readdirSync(join(library.home, 'cache', 'thumbnails'), { recursive: true }) as string[];
  expect(kept.filter((name) => name.endsWith('.webp'))).toEqual([]);
  library.cleanUp();
});

import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { makeGallery } from '../../scripts/gallery/gallery.ts';
import { packageRoot } from '../../src/package-root.ts';
import { soutu } from './cli.ts';
import { useTestStore } from './test-store.ts';

/** Cache of the drawn pictures, valid across test runs until the code that draws them changes. */
const drawn = join(packageRoot, 'node_modules', '.cache', 'soutu-gallery');

/**
 * The demo gallery with an index, created once per test run by the first test that needs it. Only the home folder may be
 * modified.
 */
export async function galleryLibrary(): Promise<{ gallery: string; home: string }> {
  const shared = inject('shared');
  const gallery = drawn;
  const home = join(shared, 'home');
  const done = join(shared, 'gallery-done');
  if (!isFirst(shared)) {
    while (!existsSync(done)) await sleep(200);
  } else {
    try {
      await makeGallery(gallery);
      const server = await useTestStore(home);
      const { code, stderr } = await soutu(['index', gallery, '--home', home, '--model', 'soutu-mini']);
      if (code !== 0) throw new Error(stderr);
      // Its data is copied below.
      await server?.stop();
    } finally {
      // Set even after a failure, so that other tests do not wait; each of them then reports an error.
      writeFileSync(done, '');
    }
  }
  // Each test gets its own library, which it may modify.
  const own = mkdtempSync(join(shared, 'library-'));
  cpSync(home, own, { recursive: true });
  await useTestStore(own);
  return { gallery, home: own };
}

function isFirst(shared: string): boolean {
  try {
    mkdirSync(join(shared, 'gallery-taken'));
    return true;
  } catch {
    return false;
  }
}

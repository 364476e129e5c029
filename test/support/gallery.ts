import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { makeGallery } from '../../scripts/gallery/gallery.ts';
import { soutu } from './cli.ts';

/** The demo gallery with a library of it, made once for all tests of a run by the first that needs it. */
export async function galleryLibrary(): Promise<{ gallery: string; home: string }> {
  const shared = inject('shared');
  const gallery = join(shared, 'gallery');
  const home = join(shared, 'home');
  const done = join(shared, 'gallery-done');
  if (!isFirst(shared)) {
    while (!existsSync(done)) await sleep(200);
  } else {
    try {
      await makeGallery(gallery);
      const { code, stderr } = await soutu(['index', gallery, '--home', home, '--model', 'soutu-mini']);
      if (code !== 0) throw new Error(stderr);
    } finally {
      // Nobody waits for what failed: it shows in each test that needs it.
      writeFileSync(done, '');
    }
  }
  // Each test has a library of its own, so that it may change it.
  const own = mkdtempSync(join(shared, 'library-'));
  cpSync(home, own, { recursive: true });
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

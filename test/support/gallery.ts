import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { makeGallery } from '../../scripts/gallery/gallery.ts';
import { packageRoot } from '../../src/package-root.ts';
import { soutu } from './cli.ts';

/** What is drawn stays here from one run of the tests to the next, for as long as nothing that draws has changed. */
const drawn = join(packageRoot, 'node_modules', '.cache', 'soutu-gallery');

/** The demo gallery with a library of it, made once for all tests of a run by the first that needs it. Only the home may be changed. */
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

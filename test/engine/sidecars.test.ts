import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSharedLock } from '../../src/library/shared-lock.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);

/** A picture with two files, beside each of which lies a description. */
beforeEach(async () => {
  library = createTestLibrary();
  await writePicture(at('a.png'), 1);
  await writePicture(at('other.png'), 2);
  copyFileSync(at('a.png'), at('b.png'));
  writeFileSync(at('a.txt'), 'A giraffe');
  writeFileSync(at('b.txt'), 'A tractor');
  await library.use((engine) => engine.index([library.pictures]));
  // Which of the two files is read first is left open.
  expect((await caption())?.split('\n').sort()).toEqual(['A giraffe', 'A tractor']);
});
afterEach(() => library.cleanUp());

async function caption(): Promise<string | null> {
  const context = await openContext(library.home);
  try {
    const items = await itemsIn(context);
    return items.find(({ paths }) => !paths.includes(at('other.png')))!.caption;
  } finally {
    await context.close();
  }
}

it('a file that goes takes the words beside it along', async () => {
  rmSync(at('a.png'));
  await library.use((engine) => engine.index());
  expect(await caption()).toBe('A tractor');
});

it('a file that is moved alone leaves the words beside it behind', async () => {
  renameSync(at('a.png'), at('c.png'));
  expect(await library.use((engine) => engine.index())).toMatchObject({
    moved: 1,
    copies: 0,
    removed: 0,
    kept: 0,
  });
  expect(await caption()).toBe('A tractor');
});

it('a file that becomes another picture takes the words beside it along', async () => {
  copyFileSync(at('other.png'), at('a.png'));
  await library.use((engine) => engine.index());
  expect(await caption()).toBe('A tractor');
});

it('the words beside a file that is removed go with the next run', async () => {
  await library.use(async (engine) => {
    await engine.remove([at('a.png')]);
    await engine.index();
  });
  expect(await caption()).toBe('A tractor');
});

it('asks for the folders before the lock of another process', async () => {
  const lock = createSharedLock(join(library.home, 'lock'));
  const held = await lock.acquire('soutu index');
  try {
    await library.use(async (engine) => {
      await expect(engine.index([at('nowhere')])).rejects.toMatchObject({ code: 'not-found' });
      await expect(engine.index()).rejects.toMatchObject({ code: 'locked' });
    });
  } finally {
    await held.release();
  }
});

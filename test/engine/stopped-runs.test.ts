import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { followFolders } from '../support/watching.ts';

const PICTURES = 150;
/** Longer than what may have changed in a folder is collected before its run. */
const COLLECTED_MS = 4000;

let library: TestLibrary;
let other: TestLibrary;
let engine: Engine;

beforeEach(async () => {
  library = createTestLibrary();
  other = createTestLibrary();
  await writePicture(join(library.pictures, 'first.png'), 1000);
  for (let i = 0; i < PICTURES; i++) await writePicture(join(other.pictures, `${i}.png`), i);
  engine = await library.open();
  await engine.index([library.pictures]);
  await followFolders(engine);
});
afterEach(async () => {
  await engine.close();
  library.cleanUp();
  other.cleanUp();
});

const total = async () => (await engine.list()).total;
const isFollowed = async () =>
  (await engine.watching.state()).folders.some(({ path }) => path === other.pictures);

/** Adds a folder, and does something to its run once that has stored pictures. */
function addFolder(then: (id: string) => unknown): string {
  const { id } = engine.runs.start({ folders: [other.pictures] });
  let isDone = false;
  engine.runs.follow(id, {
    run({ progress }) {
      if (isDone || (progress?.done ?? 0) === 0) return;
      isDone = true;
      then(id);
    },
  });
  return id;
}

/** Waits until a run is in the state and its folder is followed, which then has no run of its own. */
async function nothingFollows(id: string, state: string): Promise<void> {
  await expect.poll(() => engine.runs.get(id).state).toBe(state);
  await expect.poll(isFollowed).toBe(true);
  await sleep(COLLECTED_MS);
  expect(engine.runs.list().filter(({ trigger }) => trigger === 'watching')).toEqual([]);
}

it('does not take up the rest of a run that somebody stopped, until there is something new', async () => {
  const id = addFolder((run) => engine.runs.cancel(run));
  await nothingFollows(id, 'cancelled');
  expect(await total()).toBeLessThan(PICTURES);
  await writePicture(join(library.pictures, 'new.png'), 1001);
  await expect.poll(total).toBe(PICTURES + 2);
});

it('does not take up the rest of a run that somebody paused, which goes on by itself', async () => {
  const id = addFolder((run) => engine.runs.pause(run));
  await nothingFollows(id, 'paused');
  engine.runs.resume(id);
  await expect.poll(() => engine.runs.get(id).state).toBe('done');
  expect(await total()).toBe(PICTURES + 1);
  await expect.poll(async () => (await engine.watching.state()).changed).toBe(0);
});

import { spawn } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { random, writePicture } from '../support/pictures.ts';

const ROUNDS = 20;
const child = join(packageRoot, 'test', 'support', 'index-child.mjs');

let library: TestLibrary;
beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

it(`loses and doubles nothing when it is killed ${ROUNDS} times at random moments`, {
  timeout: 300_000,
}, async () => {
  const next = random(2026);
  const at = (name: string) => join(library.pictures, name);
  const expected = new Set<string>();
  let reported = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < 20; i++) {
      const path = at(`${round}-${i}.png`);
      await writePicture(path, round * 100 + i, { width: 640, height: 480 });
      expected.add(path);
    }
    if (round > 2) {
      // Also a copy, a change and a removal, so that every kind of write can be cut off.
      copyFileSync(at(`${round}-0.png`), at(`copy-${round}.png`));
      expected.add(at(`copy-${round}.png`));
      await writePicture(at(`${round - 1}-1.png`), 50_000 + round);
      rmSync(at(`${round - 2}-2.png`));
      expected.delete(at(`${round - 2}-2.png`));
    }
    const lines = await indexAndKill(round % 2 === 0 ? 'start' : 'first written', next() * 1200);
    const done = lines.filter((path) => expected.has(path));
    reported += done.length;
    const found = await storedPaths();
    expect(done.filter((path) => !found.includes(path))).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
  }
  expect(reported).toBeGreaterThanOrEqual(ROUNDS / 2);
  const last = await library.use((engine) => engine.index([library.pictures]));
  expect(last).toMatchObject({ seen: expected.size, failed: [], interrupted: false });
  expect((await storedPaths()).sort()).toEqual([...expected].sort());
  expect(await library.use((engine) => engine.index())).toMatchObject({
    unchanged: expected.size,
    imagesPerSecond: 0,
  });
});

/**
 * Starts a run in a process of its own and kills it `ms` after its start or after the first file that it reported, however
 * fast the machine is; resolves to the files that it reported as done.
 */
async function indexAndKill(after: 'start' | 'first written', ms: number): Promise<string[]> {
  const indexer = spawn(process.execPath, [child, library.home, library.pictures], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const reached = new Promise<void>((resolve) => {
    indexer.stdout.on('data', (chunk) => {
      output += chunk;
      if (after === 'start' || output.split('\n').length > 2) resolve();
    });
  });
  const closed = new Promise((resolve) => indexer.on('close', resolve));
  await Promise.race([reached, closed]);
  await Promise.race([sleep(ms), closed]);
  indexer.kill('SIGKILL');
  await closed;
  return output.split('\n');
}

/** Every path of every row of the store. */
async function storedPaths(): Promise<string[]> {
  return library.use(async (engine) => {
    const { hits } = await engine.search({ text: 'anything', limit: 10_000 });
    return hits.flatMap(({ paths }) => paths);
  });
}

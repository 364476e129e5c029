import { appendFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSettling, type Settling } from '../../src/watching/settling.ts';

let root: string;
let batches: string[][];
let settling: Settling;
const at = (name: string) => join(root, name);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'soutu-settling-'));
  batches = [];
});
afterEach(async () => {
  settling.close();
  await rm(root, { recursive: true });
});
const create = (options: { most?: number; now?: () => number } = {}) => {
  settling = createSettling({
    onSettled: (paths) => void batches.push([...paths].sort()),
    rootOf: () => root,
    ...options,
  });
};
const untilBatches = (count: number) => expect.poll(() => batches.length).toBe(count);

it('leaves a file that is still being written until its size and time rest, also without events', async () => {
  create();
  await writeFile(at('a.png'), '');
  settling.path(at('a.png'));
  // Between two looks, which are timers of the same loop, it fires even on a loaded machine.
  const writing = setInterval(() => appendFileSync(at('a.png'), 'more'), 100);
  await wait(2400);
  clearInterval(writing);
  expect(batches).toEqual([]);
  expect(settling.waiting).toBe(1);
  await untilBatches(1);
  expect(batches).toEqual([[at('a.png')]]);
  expect(settling.waiting).toBe(0);
});

it('leaves a folder in which a file is still being written, also if it came as a path', async () => {
  // Its clock stands while the machine is busy with others.
  let now = 0;
  let writing = true;
  create({ now: () => now });
  for (const name of ['moved', 'replaced']) await mkdir(at(name));
  settling.path(at('moved'));
  settling.path(at('moved/a.png'));
  settling.folder(at('replaced'));
  const clock = setInterval(() => {
    now += 400;
    if (!writing) return;
    appendFileSync(at('moved/a.png'), 'more');
    appendFileSync(at('replaced/b.png'), 'more');
    settling.path(at('replaced/b.png'));
  }, 100);
  // Longer than others wait for a file that does not rest.
  await expect.poll(() => now).toBeGreaterThan(12_000);
  writing = false;
  expect(batches).toEqual([]);
  await expect.poll(() => settling.waiting).toBe(0);
  clearInterval(clock);
  expect(batches.flat().sort()).toEqual([at('moved'), at('moved/a.png'), at('replaced')]);
});

it('makes one batch of all that comes in one go, with what has gone', async () => {
  create();
  for (let i = 0; i < 3000; i++) {
    writeFileSync(at(`${i}.png`), 'x');
    settling.path(at(`${i}.png`));
  }
  settling.path(at('gone.png'));
  await untilBatches(1);
  expect(batches[0]).toHaveLength(3001);
});

it('takes too many for the whole folder, and what is in a folder for the folder', async () => {
  create({ most: 10 });
  for (let i = 0; i < 11; i++) settling.path(at(`${i}.png`));
  settling.path(at('another.png'));
  await untilBatches(1);
  settling.folder(at('sub'));
  settling.path(join(at('sub'), 'x.png'));
  settling.folder(join(at('sub'), 'below'));
  await untilBatches(2);
  expect(batches).toEqual([[root], [at('sub')]]);
});

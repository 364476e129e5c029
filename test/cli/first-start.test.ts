import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drawingIn } from '../../src/engine/drawing-state.ts';
import type { Folders } from '../../src/http/contract/folders.ts';
import type { Status } from '../../src/http/contract/library.ts';
import { packageRoot } from '../../src/package-root.ts';
import { soutu } from '../support/cli.ts';
import { writePicture } from '../support/pictures.ts';
import { json, pictures, startIn } from '../support/start.ts';

/** Pictures of the gallery of these tests. */
const TOTAL = 40;
/** Each of them is drawn as soon as the test lets it go. */
const PICTURES = `
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { packageRoot } from '../../src/package-root.js';

export function listPictures() {
  const draw = async (n) => {
    while (!existsSync(join(packageRoot, 'go', String(n)))) {
      // The test has ended.
      if (!existsSync(join(packageRoot, 'go'))) process.exit(1);
      await sleep(50);
    }
    if (existsSync(join(packageRoot, 'fail'))) throw new Error('There is no ink');
    return sharp({ create: { width: 64, height: 64, channels: 3, background: { r: n * 6, g: 255 - n * 6, b: 80 } } }).webp().toBuffer();
  };
  const pictures = Array.from({ length: ${TOTAL} }, (_, n) => ({ path: \`scenes/\${n}.webp\`, draw: () => draw(n) }));
  return { pictures, counts: { emoji: 0, documents: 0, scenes: ${TOTAL} } };
}
`;

/** What nothing may say. */
const BAD = /error|ended|could not/i;

let root: string;
let gallery: string;
let released: number;
let children: ReturnType<typeof startIn>[];

// A package of its own, because the gallery lies in it.
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'soutu-first-start-'));
  gallery = join(root, 'gallery');
  released = 0;
  children = [];
  cpSync(join(packageRoot, 'package.json'), join(root, 'package.json'));
  for (const part of ['src', 'web', 'scripts']) {
    cpSync(join(packageRoot, 'dist', part), join(root, 'dist', part), { recursive: true });
  }
  for (const part of ['node_modules', 'models', 'data'])
    symlinkSync(join(packageRoot, part), join(root, part));
  writeFileSync(join(root, 'dist', 'scripts', 'gallery', 'pictures.js'), PICTURES);
  mkdirSync(join(root, 'go'));
});
afterEach(async () => {
  for (const { child, ended } of children) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function start(home: string) {
  const settings = ['--home', join(root, home), '--workers', '1', '--port', '0', '--model', 'soutu-mini'];
  const child = startIn(root, settings);
  children.push(child);
  return child;
}

async function urlOf({ said }: ReturnType<typeof startIn>): Promise<string> {
  return said(/(http:\/\/127\.0\.0\.1:\d+)/);
}

async function stop({ child, ended }: ReturnType<typeof startIn>): Promise<string> {
  child.kill('SIGTERM');
  return (await ended).stderr;
}

const release = () => writeFileSync(join(root, 'go', String(released++)), '');
const releaseAll = () => {
  while (released < TOTAL) release();
};
const drawingAt = async (url: string) => (await json<Folders>(`${url}/api/v1/folders`)).drawing;
const isComplete = () => existsSync(join(gallery, '.stamp.json'));
const scenes = () => readdirSync(join(gallery, 'scenes'));

/** Lets one picture after the other go, because they come in groups. */
const untilSome = (url: string) =>
  expect
    .poll(
      () => {
        if (released < TOTAL - 10) release();
        return pictures(url);
      },
      { timeout: 120_000, interval: 1000 },
    )
    .toBeGreaterThan(0);
const untilAll = async (url: string, total = TOTAL) => {
  releaseAll();
  await expect.poll(() => pictures(url), { timeout: 200_000, interval: 500 }).toBe(total);
};

it('serves the page while the gallery is drawn, and finds its pictures as soon as they are there', async () => {
  const first = start('home');
  const url = await urlOf(first);
  expect(await drawingAt(url)).toEqual({ done: 0, total: TOTAL });
  await untilSome(url);
  const drawing = await drawingAt(url);
  expect(drawing!.done).toBeLessThan(TOTAL);
  const said = await stop(first);
  expect(said).toContain('Drawing the demo gallery');
  expect(said).not.toMatch(BAD);
  // Nothing draws any more.
  expect(await drawingIn(gallery)).toBeNull();
  expect(isComplete()).toBe(false);

  const before = scenes().map((name) => statSync(join(gallery, 'scenes', name)).ino);
  const next = await urlOf(start('home'));
  expect((await drawingAt(next))!.done).toBeGreaterThanOrEqual(before.length);
  await untilAll(next);
  expect(isComplete()).toBe(true);
  // None is drawn again.
  const after = scenes().map((name) => statSync(join(gallery, 'scenes', name)).ino);
  expect(after).toEqual(expect.arrayContaining(before));
}, 300_000);

it('draws one gallery for two that start at once, also when one of them is ended', async () => {
  const both = [start('one'), start('two')];
  const urls = await Promise.all(both.map(urlOf));
  for (const url of urls) expect(await drawingAt(url)).toEqual({ done: 0, total: TOTAL });
  await untilSome(urls[0]!);
  await untilSome(urls[1]!);
  expect(await stop(both[0]!)).not.toMatch(BAD);
  await untilAll(urls[1]!);
  expect(await stop(both[1]!)).not.toMatch(BAD);
  expect(isComplete()).toBe(true);
}, 300_000);

it('goes on where an npm start was killed, whose drawing may be under way', async () => {
  const killed = start('home');
  const url = await urlOf(killed);
  // The address is printed before the folders are followed.
  const serverPid = async () => (await json<Status>(`${url}/api/v1/status`)).watching.process?.pid ?? 0;
  let pid = 0;
  await expect
    .poll(async () => {
      pid = await serverPid();
      return pid;
    })
    .toBeGreaterThan(0);
  killed.child.kill('SIGKILL');
  process.kill(pid, 'SIGTERM');
  const next = start('other');
  await untilAll(await urlOf(next));
  expect(await stop(next)).not.toMatch(BAD);
  expect(isComplete()).toBe(true);
}, 300_000);

it('says why the gallery cannot be drawn, and serves what there is', async () => {
  writeFileSync(join(root, 'fail'), '');
  const first = start('home');
  const url = await urlOf(first);
  releaseAll();
  await expect.poll(() => drawingAt(url)).toBeNull();
  expect(await pictures(url)).toBe(0);
  const said = await stop(first);
  expect(said).toContain('The demo gallery could not be drawn to its end: There is no ink\n');
  expect(said).not.toMatch(/^ +at /m);
  rmSync(join(root, 'fail'));
  await untilAll(await urlOf(start('home')));
}, 300_000);

it('takes up what changed in other folders while the gallery is not complete', async () => {
  const first = start('home');
  await untilSome(await urlOf(first));
  await stop(first);
  const other = join(root, 'pictures');
  await writePicture(join(other, 'early.png'), 1);
  await soutu(['index', other, '--home', join(root, 'home')]);
  await writePicture(join(other, 'late.png'), 2);
  const url = await urlOf(start('home'));
  const paths = async () => {
    const listed = await json<{ pictures: { path: string }[] }>(`${url}/api/v1/images?limit=100`);
    return listed.pictures.map(({ path }) => path);
  };
  await expect.poll(paths, { interval: 500 }).toContain(join(other, 'late.png'));
  expect((await drawingAt(url))!.done).toBeLessThan(TOTAL);
  await untilAll(url, TOTAL + 2);
}, 300_000);

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { DRAWING_LOCK } from '../../src/engine/drawing-state.ts';
import { SoutuError } from '../../src/errors.ts';
import { acquireLock, type Lock } from '../../src/library/lock.ts';
import { readCacheFile, writeCacheFile } from '../../src/private-folder.ts';
import { beginDrawing, STAMP_FILE } from './begin-drawing.ts';
import { takenAt } from './dates.ts';
import { FONT_PACKAGES, loadFonts } from './kit/fonts.ts';
import { type Counts, listPictures } from './pictures.ts';

/** What the pictures depend on besides the generator's own code. */
const SOURCES = ['@iconify-json/fluent-emoji', 'emojibase-data', ...FONT_PACKAGES];

interface Stamp {
  readonly version: string;
  readonly counts: Counts;
}

export interface GalleryReport extends Counts {
  /** False when the folder was up to date and nothing was drawn. */
  readonly made: boolean;
}

export interface GalleryOptions {
  /** Called if there is something to draw, once the folder says so (`drawingIn`). */
  readonly onStart?: () => void;
  /** Called if another process draws in this folder, which is waited for. */
  readonly onWait?: () => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

const WAIT_MS = 500;

/**
 * Fills `folder` with emoji/, documents/ and scenes/, dated over three years, while others may read it. The stamp is written last and
 * names the version of everything that draws, so that a second run looks at one file only. A run that was cut off goes on, and one at a
 * time draws.
 */
export async function makeGallery(
  folder: string,
  { onStart = () => {}, onWait = () => {}, onProgress = () => {} }: GalleryOptions = {},
): Promise<GalleryReport> {
  const version = await generatorVersion();
  const complete = async (): Promise<GalleryReport | null> => {
    const stamp = (await readCacheFile(join(folder, STAMP_FILE))) as Stamp | undefined;
    return stamp?.version === version ? { ...stamp.counts, made: false } : null;
  };
  const before = await complete();
  if (before !== null) return before;
  await mkdir(folder, { recursive: true });
  const lock = await takeTurn(join(folder, DRAWING_LOCK), onWait);
  try {
    return (await complete()) ?? (await draw(folder, version, onStart, onProgress));
  } finally {
    await lock.release();
  }
}

/** Waits until no other process draws. */
async function takeTurn(file: string, onWait: () => void): Promise<Lock> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await acquireLock(file, { command: 'drawing the demo gallery' });
    } catch (error) {
      if (!(error instanceof SoutuError && error.code === 'locked')) throw error;
      if (!isTold) onWait();
      await sleep(WAIT_MS);
    }
  }
}

async function draw(
  folder: string,
  version: string,
  onStart: () => void,
  onProgress: NonNullable<GalleryOptions['onProgress']>,
): Promise<GalleryReport> {
  const { pictures, counts } = listPictures();
  const total = pictures.length;
  const stampFile = join(folder, STAMP_FILE);
  await rm(stampFile, { force: true });
  const drawing = await beginDrawing(
    folder,
    pictures.map(({ path }) => path),
    version,
  );
  onStart();
  await loadFonts();
  const left = pictures.filter(({ path }) => !drawing.has(path));
  const jobs = left.map(({ path, draw }) => async () => {
    const taken = takenAt(basename(path));
    await drawing.add(path, await draw(taken), taken);
  });
  await inParallel(jobs, (done) => onProgress({ done: total - left.length + done, total }));
  await drawing.flush();
  await writeCacheFile(stampFile, { version, counts } satisfies Stamp);
  await drawing.end();
  return { ...counts, made: true };
}

/** A hash of the generator's files and of the versions of the packages it draws with. */
async function generatorVersion(): Promise<string> {
  const home = dirname(fileURLToPath(import.meta.url));
  const files = (await readdir(home, { recursive: true }))
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(join(home, file)));
  const require = createRequire(import.meta.url);
  for (const name of SOURCES) {
    const { version } = require(`${name}/package.json`) as { version: string };
    hash.update(`${name}@${version}\n`);
  }
  return hash.update(`sharp@${sharp.versions.sharp}`).digest('hex');
}

/**
 * A few at a time: sharp draws on threads of its own, and each picture under way holds its pixels in memory. After a failure none begins,
 * and it is thrown when those under way have ended.
 */
async function inParallel(
  jobs: readonly (() => Promise<void>)[],
  onDone: (done: number) => void,
): Promise<void> {
  const queue = jobs.values();
  const failures: unknown[] = [];
  let done = 0;
  const worker = async () => {
    for (const job of queue) {
      if (failures.length > 0) return;
      try {
        await job();
      } catch (error) {
        failures.push(error);
        return;
      }
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism() + 1) }, worker));
  if (failures.length > 0) throw failures[0];
}

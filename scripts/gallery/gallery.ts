import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { readCacheFile, writeCacheFile } from '../../src/private-folder.ts';
import { takenAt } from './dates.ts';
import { listDocuments } from './documents.ts';
import { beginDrawing, STAMP_FILE } from './drawing.ts';
import { chooseEmoji, renderEmoji } from './emoji.ts';
import { FONT_PACKAGES, loadFonts } from './kit/fonts.ts';
import { fluentIcons } from './kit/icons.ts';
import { listScenes } from './scenes.ts';

/** What the pictures depend on besides the generator's own code. */
const SOURCES = ['@iconify-json/fluent-emoji', 'emojibase-data', ...FONT_PACKAGES];

interface Counts {
  readonly emoji: number;
  readonly documents: number;
  readonly scenes: number;
}

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
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** A picture of the gallery. */
interface Planned {
  /** Relative to the gallery. */
  readonly path: string;
  readonly draw: (taken: Date) => Promise<Buffer>;
}

/**
 * Fills `folder` with emoji/, documents/ and scenes/, dated over three years, while others may read it. The stamp is written last and
 * names the version of everything that draws, so that a second run looks at one file only. A run that was cut off goes on.
 */
export async function makeGallery(
  folder: string,
  { onStart = () => {}, onProgress = () => {} }: GalleryOptions = {},
): Promise<GalleryReport> {
  const stampFile = join(folder, STAMP_FILE);
  const version = await generatorVersion();
  const known = (await readCacheFile(stampFile)) as Stamp | undefined;
  if (known?.version === version) return { ...known.counts, made: false };

  const { pictures, counts } = plan();
  const total = pictures.length;
  await mkdir(folder, { recursive: true });
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

/** All pictures; those that are nice to look at come first. */
function plan(): { readonly pictures: readonly Planned[]; readonly counts: Counts } {
  const icons = fluentIcons();
  const scenes = listScenes().map(({ file, picture }) => ({ path: `scenes/${file}`, draw: picture }));
  const documents = listDocuments().map(({ file, picture }) => ({
    path: `documents/${file}`,
    draw: picture,
  }));
  const emoji = chooseEmoji(icons).map((name) => ({
    path: `emoji/${name}.webp`,
    draw: () => renderEmoji(icons, name),
  }));
  return {
    pictures: [...scenes, ...documents, ...emoji],
    counts: { emoji: emoji.length, documents: documents.length, scenes: scenes.length },
  };
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

/** A few at a time: sharp draws on threads of its own, and each picture under way holds its pixels in memory. */
async function inParallel(
  jobs: readonly (() => Promise<void>)[],
  onDone: (done: number) => void,
): Promise<void> {
  const queue = jobs.values();
  let done = 0;
  const worker = async () => {
    for (const job of queue) {
      await job();
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism() + 1) }, worker));
}

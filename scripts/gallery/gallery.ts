import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { takenAt } from './dates.ts';
import { listDocuments } from './documents.ts';
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
  /** Called if there is something to draw. */
  readonly onStart?: () => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Fills `folder` with emoji/, documents/ and scenes/, dated over three years. The stamp is written last and names the version of
 * everything that draws, so that a second run looks at one file only, and a run that was cut off begins anew.
 */
export async function makeGallery(
  folder: string,
  { onStart = () => {}, onProgress = () => {} }: GalleryOptions = {},
): Promise<GalleryReport> {
  const stampFile = join(folder, '.stamp.json');
  const version = await generatorVersion();
  const known = await readStamp(stampFile);
  if (known?.version === version) return { ...known.counts, made: false };

  onStart();
  for (const part of ['emoji', 'documents', 'scenes']) {
    await rm(join(folder, part), { recursive: true, force: true });
    await mkdir(join(folder, part), { recursive: true });
  }
  await loadFonts();
  const icons = fluentIcons();
  const names = chooseEmoji(icons);
  const documents = listDocuments();
  const scenes = listScenes();
  const jobs = [
    ...scenes.map(
      ({ file, picture }) =>
        async () =>
          save(join(folder, 'scenes'), file, await picture(takenAt(file))),
    ),
    ...documents.map(
      ({ file, picture }) =>
        async () =>
          save(join(folder, 'documents'), file, await picture()),
    ),
    ...names.map(
      (name) => async () => save(join(folder, 'emoji'), `${name}.webp`, await renderEmoji(icons, name)),
    ),
  ];
  await inParallel(jobs, (done) => onProgress({ done, total: jobs.length }));
  const counts = { emoji: names.length, documents: documents.length, scenes: scenes.length };
  await writeFile(stampFile, JSON.stringify({ version, counts } satisfies Stamp));
  return { ...counts, made: true };
}

/** Writes a picture with the date on which it is meant to have been taken. */
async function save(folder: string, file: string, picture: Buffer): Promise<void> {
  const path = join(folder, file);
  await writeFile(path, picture);
  await utimes(path, takenAt(file), takenAt(file));
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

async function readStamp(file: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
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

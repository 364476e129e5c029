import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { listDocuments } from './documents.ts';
import { chooseEmoji, renderEmoji } from './emoji.ts';
import { FONT_PACKAGES, loadFonts } from './kit/fonts.ts';
import { fluentIcons } from './kit/icons.ts';

/** What the pictures depend on besides the generator's own code. */
const SOURCES = ['@iconify-json/fluent-emoji', 'emojibase-data', ...FONT_PACKAGES];

export interface GalleryReport {
  /** False when the folder was up to date and nothing was drawn. */
  readonly made: boolean;
  readonly emoji: number;
  readonly documents: number;
}

/**
 * Fills `folder` with emoji/ and documents/. The stamp is written last and names the version of everything that draws, so that a
 * second run looks at one file only, and a run that was cut off begins anew. `onStart` is called when there is something to draw.
 */
export async function makeGallery(folder: string, onStart: () => void = () => {}): Promise<GalleryReport> {
  const stampFile = join(folder, '.stamp.json');
  const version = await generatorVersion();
  const known = await readStamp(stampFile);
  if (known?.version === version) return { made: false, emoji: known.emoji, documents: known.documents };

  onStart();
  const [emojiFolder, documentFolder] = [join(folder, 'emoji'), join(folder, 'documents')];
  for (const part of [emojiFolder, documentFolder]) {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
  }
  await loadFonts();
  const icons = fluentIcons();
  const names = chooseEmoji(icons);
  const documents = listDocuments();
  await inParallel([
    ...documents.map(
      ({ file, picture }) =>
        async () =>
          writeFile(join(documentFolder, file), await picture()),
    ),
    ...names.map((name) => () => renderEmoji(icons, name, join(emojiFolder, `${name}.webp`))),
  ]);
  const counts = { emoji: names.length, documents: documents.length };
  await writeFile(stampFile, JSON.stringify({ version, ...counts }));
  return { made: true, ...counts };
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

async function readStamp(
  file: string,
): Promise<{ version: string; emoji: number; documents: number } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { version: string; emoji: number; documents: number };
  } catch {
    return undefined;
  }
}

/** A few at a time: sharp draws on threads of its own, and each picture under way holds its pixels in memory. */
async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = jobs.values();
  const worker = async () => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism() + 1) }, worker));
}

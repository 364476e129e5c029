import sharp, { type Sharp } from 'sharp';
import { takenAt } from '../scripts/gallery/dates.ts';
import { listDocuments } from '../scripts/gallery/documents.ts';
import { loadFonts } from '../scripts/gallery/kit/fonts.ts';
import { listScenes } from '../scripts/gallery/scenes.ts';
import type { Pixels } from '../src/models/embedder.ts';
import { openReader, type Reader } from '../src/models/ocr/reader.ts';
import { findReaderFiles } from '../src/models/ocr/reader-files.ts';
import { type Accuracy, addAccuracies, compareReading } from './read-accuracy.ts';

/** What is done to a document of the gallery before it is read. */
const CHANGES: Readonly<Record<string, (picture: Buffer) => Promise<Sharp>>> = {
  'as drawn': async (picture) => sharp(picture),
  'on its side': async (picture) => sharp(picture).rotate(90),
  'upside down': async (picture) => sharp(picture).rotate(180),
  'turned by 12°': async (picture) => sharp(picture).rotate(12, { background: '#888' }),
  'at 60 % of its size': async (picture) => {
    const { width } = await sharp(picture).metadata();
    return sharp(picture).resize(Math.round(width * 0.6));
  },
  'at 30 % of its light': async (picture) => sharp(picture).linear(0.3, 0),
  'as a JPEG of quality 25': async (picture) => sharp(await sharp(picture).jpeg({ quality: 25 }).toBuffer()),
};

/**
 * How well and how fast the words of the demo gallery's documents are read, in both languages.
 *
 * @param folder of the reader's models
 * @param every reads only one of so many documents
 */
export async function benchReading(folder: string, every: number): Promise<string> {
  const files = await findReaderFiles(folder);
  if (files === null) return `Not measured: ${folder} has no models that read words.`;
  await loadFonts();
  const documents = listDocuments().filter((_, at) => at % every === 0);
  const reader = await openReader(files);
  const rows: string[] = [];
  try {
    for (const [name, change] of Object.entries(CHANGES)) {
      const results: { language: string; accuracy: Accuracy; ms: number }[] = [];
      for (const { file, picture, words } of documents) {
        const { text, ms } = await timed(reader, await pixelsOf(await change(await picture())));
        results.push({
          language: file.includes('-zh-') ? 'zh' : 'en',
          accuracy: compareReading(words(), text),
          ms,
        });
      }
      const of = (language: string) =>
        addAccuracies(results.filter((one) => one.language === language).map(({ accuracy }) => accuracy));
      const ms = results.reduce((sum, one) => sum + one.ms, 0) / results.length;
      rows.push(
        `| ${name} | ${rightOf(of('en'))} | ${share(of('en').whole, of('en').words)} | ${rightOf(of('zh'))} | ${Math.round(ms)} |`,
      );
    }
    const gate = await benchGate(reader, every);
    return [
      `${documents.length} documents with ${rows.length} changes; CPU time of one thread.\n`,
      '| document | English: characters right | words whole | Chinese: characters right | CPU ms |',
      '|---|---|---|---|---|',
      ...rows,
      '',
      gate,
    ].join('\n');
  } finally {
    await reader.close();
  }
}

/** What a picture without words costs: the drawn scenes. */
async function benchGate(reader: Reader, every: number): Promise<string> {
  let [total, count] = [0, 0];
  for (const { file, picture } of listScenes().filter((_, at) => at % every === 0)) {
    const { text, ms } = await timed(reader, await pixelsOf(sharp(await picture(takenAt(file)))));
    if (text !== '') continue;
    total += ms;
    count += 1;
  }
  return `A picture in which no text is found (${count} scenes): ${Math.round(total / count)} ms.`;
}

/** The words of a picture, and the CPU time in milliseconds. */
async function timed(reader: Reader, pixels: Pixels): Promise<{ text: string; ms: number }> {
  const before = process.cpuUsage();
  const lines = await reader.read(pixels);
  const { user, system } = process.cpuUsage(before);
  return { text: lines.map(({ text }) => text).join('\n'), ms: (user + system) / 1000 };
}

async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const raw = picture.removeAlpha().toColourspace('srgb').raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
const rightOf = ({ characters, wrong }: Accuracy) => share(characters - wrong, characters);

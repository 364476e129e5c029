import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccuracies, compareReading } from '../../../bench/read-accuracy.ts';
import { listDocuments } from '../../../scripts/gallery/documents.ts';
import { renderEmoji } from '../../../scripts/gallery/emoji.ts';
import { loadFonts } from '../../../scripts/gallery/kit/fonts.ts';
import { fluentIcons } from '../../../scripts/gallery/kit/icons.ts';
import { type TextLine, textOf } from '../../../src/core/text-line.ts';
import type { Pixels } from '../../../src/models/embedder.ts';
import { openReader, type Reader, readerVersion } from '../../../src/models/ocr/reader.ts';
import { findReaderFiles } from '../../../src/models/ocr/reader-files.ts';
import { temporaryFolder } from '../support.ts';

/** A folder with the detector and the recogniser. */
const FOLDER = process.env.SOUTU_TEST_OCR;

/** Documents with printed letters in both languages: on a desk, scanned, and flat. */
const NAMES = ['receipt-en-1', 'invoice-en-1', 'chat-en-1', 'id-card-zh-1', 'menu-zh-1', 'train-ticket-zh-2'];
/** Pages whose letters vanish at a first look, with few lines, or of which some lines look upright when they are not. */
const HARD = ['code-en-1', 'map-en-3', 'pie-chart-en-2', 'id-card-zh-2', 'note-zh-3'];

describe.skipIf(FOLDER === undefined)('reading words (SOUTU_TEST_OCR, see CONTRIBUTING.md)', () => {
  let reader: Reader;
  const documents = new Map(listDocuments().map((one) => [basename(one.file).replace(/\.\w+$/, ''), one]));

  const pixelsOf = async (picture: Sharp): Promise<Pixels> => {
    const raw = picture.removeAlpha().toColourspace('srgb').raw();
    const { data, info } = await raw.toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data), width: info.width, height: info.height };
  };
  const read = async (name: string, change = (picture: Sharp) => picture): Promise<TextLine[]> =>
    reader.read(await pixelsOf(change(sharp(await documents.get(name)!.picture()))));

  beforeAll(async () => {
    await loadFonts();
    reader = await openReader((await findReaderFiles(FOLDER!))!);
  });
  afterAll(() => reader.close());

  it.each([
    ['as drawn', NAMES, (picture: Sharp) => picture, 0.98],
    ['upside down', [...NAMES, ...HARD], (picture: Sharp) => picture.rotate(180), 0.98],
    ['on their left side', [...NAMES, ...HARD], (picture: Sharp) => picture.rotate(270), 0.98],
    ['on their right side', HARD, (picture: Sharp) => picture.rotate(90), 0.98],
    ['dark', NAMES, (picture: Sharp) => picture.linear(0.3, 0), 0.97],
  ])('reads documents %s', async (_, names, change, share) => {
    const parts = [];
    for (const name of names) {
      parts.push(compareReading(documents.get(name)!.words(), textOf(await read(name, change))));
    }
    const { characters, wrong, words, whole } = addAccuracies(parts);
    expect(1 - wrong / characters).toBeGreaterThan(share);
    expect(whole / words).toBeGreaterThan(share);
  });

  it('says where each line is, in reading direction, also of a picture that is upside down', async () => {
    const [upright, turned] = [await read('menu-en-1'), await read('menu-en-1', (one) => one.rotate(180))];
    for (const { text, confidence, box } of upright) {
      expect(confidence).toBeGreaterThan(0.5);
      expect(box).toHaveLength(8);
      expect(box.every((value) => value >= 0 && value <= 1)).toBe(true);
      const other = turned.find((line) => line.text === text);
      if (text.length < 10 || other === undefined) continue;
      for (const [at, value] of box.entries())
        expect(Math.abs(1 - value - other.box[at]!)).toBeLessThan(0.02);
    }
  });

  it('reads nothing in a picture without words', async () => {
    for (const name of ['dog', 'sunflower', 'pizza']) {
      const picture = await renderEmoji(fluentIcons(), name);
      expect(textOf(await reader.read(await pixelsOf(sharp(picture).flatten({ background: '#fff' }))))).toBe(
        '',
      );
    }
  });

  it('reads a picture of any size', async () => {
    for (const [width, height] of [
      [1, 1],
      [3000, 2],
      [5, 900],
    ] as const) {
      const data = new Uint8Array(width * height * 3).fill(200);
      expect(await reader.read({ data, width, height })).toEqual([]);
    }
  });

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort();
    const data = new Uint8Array(300);
    await expect(reader.read({ data, width: 10, height: 10 }, { signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('has another version with other models', async () => {
    const files = (await findReaderFiles(FOLDER!))!;
    const recogniser = join(temporaryFolder(), 'other.onnx');
    await copyFile(files.recogniser, recogniser);
    expect(await readerVersion({ ...files, recogniser })).toBe(reader.version);
    await writeFile(recogniser, Buffer.concat([readFileSync(recogniser), Buffer.of(0)]));
    expect(await readerVersion({ ...files, recogniser })).not.toBe(reader.version);
  });
});

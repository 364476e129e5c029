import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takenAt } from '../../../scripts/gallery/dates.ts';
import { renderEmoji } from '../../../scripts/gallery/emoji.ts';
import { loadFonts } from '../../../scripts/gallery/kit/fonts.ts';
import { fluentIcons } from '../../../scripts/gallery/kit/icons.ts';
import { text } from '../../../scripts/gallery/kit/text.ts';
import { listScenes } from '../../../scripts/gallery/scenes.ts';
import type { Pixels } from '../../../src/models/embedder.ts';
import { openReader, type Reader } from '../../../src/models/ocr/reader.ts';
import { findReaderFiles } from '../../../src/models/ocr/reader-files.ts';
import { isScreen } from '../../../src/models/ocr/screen.ts';

/** A folder with the detector and the recogniser. */
const FOLDER = process.env.SOUTU_TEST_OCR;

async function pixelsOf(picture: Buffer): Promise<Pixels> {
  const raw = sharp(picture).flatten({ background: '#fff' }).toColourspace('srgb').raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

interface Screen {
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly ground?: string;
  readonly ink?: string;
  /** Distance of lines, as a multiple of their size. */
  readonly leading?: number;
  readonly lines: readonly string[];
}

/** A ground of many colours. */
const SKY =
  '<defs><linearGradient id="sky" x2="1" y2="1"><stop stop-color="#1d3a6e"/><stop offset="1" stop-color="#b5567a"/></linearGradient></defs>';

/** A screenshot with lines of text at its left edge. */
async function screen(made: Screen): Promise<Pixels> {
  const { width, height, size, ground = '#fff', ink = '#222', leading = 1.8, lines } = made;
  const drawn = lines.map((line, i) => text(40, 60 + i * leading * size, line, { size, fill: ink }));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${SKY}<rect width="100%" height="100%" fill="${ground}"/>${drawn.join('')}</svg>`;
  return pixelsOf(await sharp(Buffer.from(svg)).png().toBuffer());
}

beforeAll(loadFonts);

describe('screens', () => {
  it('are known by their few colours, also if they were compressed, or by the size of a telephone', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `Setting ${i} is turned on`);
    const page = await screen({ width: 1920, height: 1080, size: 13, lines });
    expect(isScreen(page)).toBe(true);
    const { data, width, height } = page;
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    expect(isScreen(await pixelsOf(jpeg))).toBe(true);
    expect(
      isScreen(await screen({ width: 1170, height: 2532, size: 26, lines: [], ground: 'url(#sky)' })),
    ).toBe(true);
    expect(
      isScreen(await screen({ width: 1200, height: 1600, size: 26, lines: [], ground: 'url(#sky)' })),
    ).toBe(false);
    for (const { file, picture } of listScenes().filter((_, at) => at % 18 === 0))
      expect(isScreen(await pixelsOf(await picture(takenAt(file)))), file).toBe(false);
  });

  it.each([
    [1, 1, false],
    [3000, 1, true],
    [1, 900, true],
  ])('can have any size: %i x %i', (width, height, expected) => {
    expect(isScreen({ data: new Uint8Array(3 * width * height), width, height })).toBe(expected);
  });
});

describe.skipIf(FOLDER === undefined)('reading screens (SOUTU_TEST_OCR, see CONTRIBUTING.md)', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await openReader((await findReaderFiles(FOLDER!))!);
  });
  afterAll(() => reader.close());
  const read = async (picture: Pixels) => (await reader.read(picture)).map((line) => line.text);

  it.each([
    ['light', {}],
    ['dark', { ground: '#14161a', ink: '#9aa0a8' }],
  ])('reads small print on a large %s screen', async (_, colors) => {
    const lines = ['Memory in use', 'Network is idle', '磁盘空间不足'];
    expect(await read(await screen({ width: 1920, height: 1080, size: 15, lines, ...colors }))).toEqual(
      lines,
    );
  });

  it('reads small print over the wallpaper of a telephone', async () => {
    const lines = ['Parcel delivered at noon', '明天记得带伞', 'Battery 80 percent'];
    const colors = { ground: 'url(#sky)', ink: '#fff' };
    expect(await read(await screen({ width: 1170, height: 2532, size: 30, lines, ...colors }))).toEqual(
      lines,
    );
  });

  it('reads every line of a long screenshot once, in order, and says where it is', async () => {
    const [count, leading] = [96, 3.1];
    const lines = Array.from({ length: count }, (_, i) => `Message ${1000 + i} about the harbour`);
    const [width, height, size] = [1080, 12_000, 40];
    const found = await reader.read(await screen({ width, height, size, leading, lines }));
    expect(found.map((line) => line.text)).toEqual(lines);
    for (const [i, { box }] of found.entries()) {
      const middle = ((box[1]! + box[5]!) / 2) * height;
      expect(Math.abs(middle - (60 + i * leading * size - 0.35 * size))).toBeLessThan(12);
      expect(Math.abs(box[0]! * width - 40)).toBeLessThan(20);
    }
  });

  it('reads nothing in a large drawing of few colours', async () => {
    const drawing = await renderEmoji(fluentIcons(), 'sunflower');
    const large = await sharp(drawing).resize(1200).flatten({ background: '#fff' }).png().toBuffer();
    expect(await read(await pixelsOf(large))).toEqual([]);
  });
});

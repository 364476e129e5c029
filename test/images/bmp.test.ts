import { expect, test } from 'vitest';
import { decodeBmp } from '../../src/images/bmp.ts';
import { type BmpParts, writeBmp } from './bmp-writer.ts';
import { MAX_PIXELS } from './fixtures.ts';

const RED = [255, 0, 0] as const;
const GREEN = [0, 255, 0] as const;
const BLUE = [0, 0, 255] as const;
const WHITE = [255, 255, 255] as const;
const palette = [RED, GREEN, BLUE, WHITE];

/** The pixels as rows of letters from the top: r, g, b, w, and k for black. */
function rows(parts: BmpParts): string[] {
  const { data, width, height, channels } = decodeBmp(writeBmp(parts), MAX_PIXELS);
  const names = new Map([
    ['255,0,0', 'r'],
    ['0,255,0', 'g'],
    ['0,0,255', 'b'],
    ['255,255,255', 'w'],
    ['0,0,0', 'k'],
  ]);
  const letter = (at: number) => names.get([...data.subarray(at, at + 3)].join()) ?? '?';
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter((y * width + x) * channels)).join(''),
  );
}

const bytes = (...values: number[]) => Uint8Array.from(values);

test('decodes 1, 2, 4 and 8 bits with odd widths, padded rows and bottom-up order', () => {
  const two = { width: 5, height: 2, palette };
  expect(rows({ ...two, bits: 1, data: bytes(0b10101000, 0, 0, 0, 0b01010000) })).toEqual(['rgrgr', 'grgrg']);
  const pairs = bytes(0b00011011, 0b11000000, 0, 0, 0b11100100, 0);
  expect(rows({ ...two, bits: 2, data: pairs })).toEqual(['wbgrr', 'rgbww']);
  expect(rows({ ...two, bits: 4, data: bytes(0x01, 0x23, 0x00, 0, 0x32, 0x10, 0x30) })).toEqual([
    'wbgrw',
    'rgbwr',
  ]);
  const eight = bytes(0, 1, 2, 3, 9, 0, 0, 0, 3, 2, 1, 0, 0);
  expect(rows({ ...two, bits: 8, data: eight })).toEqual(['wbgrr', 'rgbwk']);
});

test('decodes top-down rows, OS/2 headers, and pixels after a gap', () => {
  const data = bytes(0, 1, 2, 3, 3, 2, 1, 0);
  expect(rows({ width: 4, height: -2, bits: 8, palette, data })).toEqual(['rgbw', 'wbgr']);
  expect(rows({ width: 4, height: 2, bits: 8, palette, data, os2: true })).toEqual(['wbgr', 'rgbw']);
  expect(rows({ width: 4, height: 2, bits: 8, palette, data, gap: 7 })).toEqual(['wbgr', 'rgbw']);
});

test('decodes 16 bits as 555 and 565, 24 bits, and 32 bits with an unused byte', () => {
  expect(rows({ width: 2, height: 1, bits: 16, data: bytes(0x00, 0x7c, 0x1f, 0x00) })).toEqual(['rb']);
  const masks = [0xf800, 0x07e0, 0x001f];
  const packed = bytes(0x00, 0xf8, 0xe0, 0x07);
  expect(rows({ width: 2, height: 1, bits: 16, compression: 3, masks, data: packed })).toEqual(['rg']);
  expect(rows({ width: 1, height: 2, bits: 24, data: bytes(0, 0, 255, 0, 255, 0, 0) })).toEqual(['b', 'r']);
  expect(rows({ width: 2, height: 1, bits: 32, data: bytes(0, 0, 255, 0, 0, 255, 0, 9) })).toEqual(['rg']);
});

test('decodes alpha if there is a mask for it, unless all values are zero', () => {
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  const parts = { width: 2, height: 1, bits: 32, compression: 6, masks };
  const some = decodeBmp(writeBmp({ ...parts, data: bytes(0, 0, 255, 128, 0, 255, 0, 0) }), MAX_PIXELS);
  expect([...some.data]).toEqual([255, 0, 0, 128, 0, 255, 0, 0]);
  const none = decodeBmp(writeBmp({ ...parts, data: bytes(0, 0, 255, 0, 0, 255, 0, 0) }), MAX_PIXELS);
  expect([...none.data]).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
});

test('decodes RLE8 and RLE4: runs, literals, skips, ends of line', () => {
  const eight = bytes(3, 1, 0, 3, 2, 2, 3, 0, 0, 0, 0, 2, 1, 1, 2, 3, 0, 1);
  expect(rows({ width: 6, height: 3, bits: 8, compression: 1, palette, data: eight })).toEqual([
    'rwwrrr',
    'rrrrrr',
    'gggbbw',
  ]);
  const four = bytes(4, 0x12, 0, 3, 0x31, 0x20, 0, 0, 7, 0x30, 0, 1);
  expect(rows({ width: 7, height: 2, bits: 4, compression: 2, palette, data: four })).toEqual([
    'wrwrwrw',
    'gbgbwgb',
  ]);
});

test('does not continue a run in the next row', () => {
  const data = bytes(200, 1, 0, 0, 2, 2, 0, 1);
  expect(rows({ width: 3, height: 2, bits: 8, compression: 1, palette, data })).toEqual(['bbr', 'ggg']);
});

test.each([
  ['corrupt', { width: 0, height: 4, bits: 24 }],
  ['corrupt', { width: -4, height: 4, bits: 24 }],
  ['corrupt', { width: 4, height: 0, bits: 24 }],
  ['corrupt', { width: 4, height: 4, bits: 24 }],
  ['corrupt', { width: 4, height: 4, bits: 7 }],
  ['corrupt', { width: 4, height: 4, bits: 8, compression: 1 }],
  ['unsupported', { width: 4, height: 4, bits: 0x18, compression: 4 }],
  ['too-large', { width: 60_000, height: 60_000, bits: 1 }],
  ['too-large', { width: 60_000, height: -0x80000000, bits: 8, compression: 1 }],
])('%s: %o', (code, parts) => {
  const file = writeBmp({ ...parts, data: bytes(1, 2, 3, 4) });
  expect(() => decodeBmp(file, MAX_PIXELS)).toThrow(expect.objectContaining({ code }));
});

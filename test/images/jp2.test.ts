import { expect, it } from 'vitest';
import { decodeJp2 } from '../../src/images/jp2/decode.ts';
import { readJp2Header } from '../../src/images/jp2/header.ts';
import { matrixFile } from './matrix.ts';

const MEMORY = 256 * 1024 * 1024;
const PIXELS = 1_000_000;

const box = (type: string, ...content: Uint8Array[]) => {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), ...content]);
  bytes.writeUInt32BE(bytes.length);
  return bytes;
};

/** A grey JPEG 2000 whose levels are numbers of entries of a palette, which are red from none to most. */
function withPalette(columns: number): Buffer {
  const grey = Buffer.from(matrixFile('jp2-l.jp2'));
  const at = grey.indexOf('jp2h') - 4;
  const end = at + grey.readUInt32BE(at);
  const colours = Array.from({ length: 256 }, (_, level) => [level, 7, 9, 255].slice(0, columns)).flat();
  const depths = Array(columns).fill(7);
  const palette = box('pclr', Uint8Array.of(1, 0, columns, ...depths, ...colours));
  const mapping = Array.from({ length: columns }, (_, column) => [0, 0, 1, column]).flat();
  const boxes = Buffer.concat([grey.subarray(at + 8, end), palette, box('cmap', Uint8Array.from(mapping))]);
  // The colour space sRGB instead of grey.
  const colour = boxes.indexOf('colr');
  boxes.writeUInt32BE(16, colour + 7);
  return Buffer.concat([grey.subarray(0, at), box('jp2h', boxes), grey.subarray(end)]);
}

it('a JPEG 2000 with a palette has its colours', async () => {
  const bytes = withPalette(3);
  const header = readJp2Header(bytes, PIXELS);
  const grey = matrixFile('jp2-l.jp2');
  const levels = await decodeJp2(grey, readJp2Header(grey, PIXELS), MEMORY);
  const { data, width, height } = await decodeJp2(bytes, header, MEMORY);
  expect(data.length).toBe(width * height * 3);
  for (const pixel of [0, 100, width * height - 1]) {
    expect([...data.slice(pixel * 3, pixel * 3 + 3)]).toEqual([levels.data[pixel * 3], 7, 9]);
  }
});

it('a palette with transparency is not supported', () => {
  expect(() => readJp2Header(withPalette(4), PIXELS)).toThrow('a JPEG 2000 with 4 components');
});

it.each(['jp2-rgb.jp2', 'jp2-bare.j2k'])('%s, whose second half was never written, is damaged', (name) => {
  const bytes = Buffer.from(matrixFile(name));
  expect(() => readJp2Header(bytes, PIXELS)).not.toThrow();
  bytes.fill(0, bytes.length >> 1);
  expect(() => readJp2Header(bytes, PIXELS)).toThrow('the JPEG 2000 is damaged or incomplete');
});

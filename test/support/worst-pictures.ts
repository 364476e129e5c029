import { randomBytes } from 'node:crypto';
import { sharp } from '../../src/images/sharp.ts';
import { fixture } from '../images/fixtures.ts';

// Two threads per picture, because pictures are encoded one after the other here.
sharp.concurrency(2);

const flat = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({
    create: { width, height, channels, background: { r: 160, g: 50, b: 50, alpha: 0.5 } },
    limitInputPixels: false,
  });

/** A run-length encoded BMP of one colour: a few hundred kilobytes for any number of pixels. */
function flatBmp(side: number): Buffer {
  const line: number[] = [];
  for (let left = side; left > 0; left -= 255) line.push(Math.min(255, left), 1);
  const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.from([...line, 0, 0])));
  const head = Buffer.alloc(54 + 1024);
  head.write('BM');
  for (const [at, value] of [
    [10, head.length],
    [14, 40],
    [18, side],
    [22, side],
    [30, 1],
  ] as const) {
    head.writeUInt32LE(value, at);
  }
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(8, 28);
  return Buffer.concat([head, rows]);
}

const svgOf = (body: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="999" height="999">${body}</svg>`,
  );

/** Small files that need as much memory as the upload limits allow, by description. */
export const WORST: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'png of 100 megapixels': () => flat(10_000, 10_000).png().toBuffer(),
  'interlaced png of 16 bits': () =>
    flat(8000, 8000, 4).toColourspace('rgb16').png({ progressive: true }).toBuffer(),
  'progressive jpeg': () =>
    flat(10_000, 10_000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'lossless webp': () => flat(9000, 9000).webp({ lossless: true, effort: 0 }).toBuffer(),
  'tiff with alpha': () => flat(10_000, 10_000, 4).tiff({ compression: 'lzw' }).toBuffer(),
  gif: () => flat(10_000, 10_000).gif({ effort: 1 }).toBuffer(),
  'avif that fits': () => fixture('flat/42mp.avif'),
  'avif that does not fit': () => fixture('flat/100mp.avif'),
  'avif of 10 bits': () => fixture('flat/28mp-10bit.avif'),
  heic: () => fixture('flat/60mp.heic'),
  'long strip': () => flat(1540, 64_000).png().toBuffer(),
  bmp: () => flatBmp(10_000),
  'svg with much text': () => svgOf(`<text y="50">${'ab '.repeat(3e6)}</text>`),
  'svg of many elements': () => svgOf('<rect width="9" height="9" x="1" y="1"/>'.repeat(7e5)),
  'svg with a large path': () => svgOf(`<path d="M0 0${'l1 1'.repeat(2e6)}"/>`),
  'svg with many rules': () => svgOf(`<style>${'.a1{fill:red}'.repeat(1e6)}</style><rect class="a1"/>`),
};

/** Incompressible noise: 28.9 MB. */
export const noisePng = () =>
  sharp(randomBytes(3100 * 3100 * 3), { raw: { width: 3100, height: 3100, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();

/** Pictures at the limits of a library, as files. */
export const HUGE: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  'huge.png': (file) => flat(14_800, 14_800, 4).png().toFile(file),
  'interlaced.png': (file) => flat(12_000, 12_000).png({ progressive: true }).toFile(file),
  'plain.tif': (file) => flat(9000, 9000).tiff({ compression: 'none' }).toFile(file),
};

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** How many different pictures are drawn; the files differ in a comment, so that each has an id of its own. */
const DRAWINGS = 16;
const PER_FOLDER = 500;

/**
 * Writes photo-like JPEGs (gradients, shapes and grain, so that they compress like photographs).
 *
 * @param first number of the first: pictures of other numbers are other pictures
 * @returns the folder
 */
export async function writeJpegs(
  folder: string,
  count: number,
  width: number,
  height: number,
  first = 0,
): Promise<string> {
  const drawings: Buffer[] = [];
  for (let seed = 0; seed < Math.min(count, DRAWINGS); seed++)
    drawings.push(await drawJpeg(seed, width, height));
  for (let i = 0; i < count; i++) {
    const below = join(folder, String(Math.floor(i / PER_FOLDER)));
    if (i % PER_FOLDER === 0) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `${i}.jpg`), withComment(drawings[i % drawings.length]!, first + i));
  }
  return folder;
}

/** One photo-like JPEG; another seed, another picture. */
export async function drawJpeg(seed: number, width: number, height: number): Promise<Buffer> {
  const shapes = Array.from({ length: 30 }, (_, i) => {
    const [a, b, c] = [13, 29, 47].map((step) => ((seed + 1) * (i + 1) * step) % 997);
    return `<ellipse cx="${(a! * width) / 997}" cy="${(b! * height) / 997}" rx="${(c! * width) / 4000}" ry="${(a! * height) / 4000}" fill="hsl(${b! % 360} 50% ${20 + (c! % 60)}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g"><stop stop-color="hsl(${seed * 40} 60% 70%)"/><stop offset="1" stop-color="hsl(${seed * 70} 50% 30%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`;
  const grain = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 18 },
    },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(Buffer.from(svg))
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** A JPEG with a comment segment (marker FFFE) after its first two bytes: another number, another content. */
export function withComment(jpeg: Buffer, number: number): Buffer {
  const comment = Buffer.alloc(8);
  comment.writeUInt16BE(0xfffe, 0);
  comment.writeUInt16BE(6, 2);
  comment.writeUInt32BE(number, 4);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

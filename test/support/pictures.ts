import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';

export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff';

/** Pseudorandom numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** An encoded picture of coloured shapes, which depends on the seed. */
export async function drawPicture(
  seed: number,
  { width = 320, height = 240, format = 'png' as PictureFormat } = {},
): Promise<Buffer> {
  const next = random(seed);
  const colour = () => `hsl(${Math.floor(next() * 360)} ${40 + next() * 60}% ${20 + next() * 60}%)`;
  const shapes = Array.from({ length: 6 }, () => {
    const [x, y, size] = [next() * width, next() * height, (0.1 + next() * 0.4) * height];
    return next() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="${colour()}"/>`
      : `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${colour()}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colour()}"/>${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().toFormat(format).toBuffer();
}

/** Writes pictures in one go, however long it takes to draw them, creating their parent folders. */
export async function writeTogether(seeds: Readonly<Record<string, number>>): Promise<void> {
  const drawn: [string, Buffer][] = [];
  for (const [path, seed] of Object.entries(seeds)) drawn.push([path, await drawPicture(seed)]);
  for (const [path, picture] of drawn) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, picture);
  }
}

/** Writes a picture, creating its parent folders. */
export async function writePicture(
  path: string,
  seed: number,
  options: Parameters<typeof drawPicture>[1] = {},
) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await drawPicture(seed, options));
}

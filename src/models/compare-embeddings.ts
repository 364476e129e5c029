import { dot, normalize } from '../core/vector.ts';
import type { Pixels } from './embedder.ts';

/** A test picture that needs no file: coloured rings, or stripes. */
export function pattern(kind: 0 | 1): Pixels {
  const [width, height] = [320, 240];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const phase = kind === 0 ? Math.hypot(x - width / 2, y - height / 2) / 12 : (x + 2 * y) / 16;
    for (let channel = 0; channel < 3; channel++)
      data[3 * i + channel] = Math.round(127.5 * (1 + Math.sin(phase + channel * (1 + kind))));
  }
  return { data, width, height };
}

/** The smallest cosine of two lists of vectors. */
export function worstCosine(found: readonly Float32Array[], expected: readonly Float32Array[]): number {
  return Math.min(...found.map((vector, i) => cosine(vector, expected[i]!)));
}

export const hasDirection = (vector: Float32Array) =>
  vector.every(Number.isFinite) && vector.some((value) => value !== 0);

/** Minus 1, which fails every test, for vectors without a direction or of different lengths. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || !hasDirection(a) || !hasDirection(b)) return -1;
  return dot(normalize(a).unit, normalize(b).unit);
}

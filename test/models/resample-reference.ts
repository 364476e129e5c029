import type { Pixels } from '../../src/models/embedder.ts';

export type Resize = { readonly length: number; readonly offset: number; readonly kept: number };
type Filter = 'bicubic' | 'bilinear';

/** Pillow's resize of 8-bit samples in plain JavaScript, as the reference for the SIMD kernel. */
export function referenceResize(picture: Pixels, x: Resize, y: Resize, filter: Filter): Uint8Array {
  const { width, height, data } = picture;
  const across = taps(width, x, filter);
  const down = taps(height, y, filter);
  const narrow = new Uint8Array(height * x.kept * 3);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < x.kept * 3; i++) {
      const from = row * width * 3 + (i % 3);
      narrow[row * x.kept * 3 + i] = weigh(across[Math.floor(i / 3)]!, (t) => data[from + t * 3]!);
    }
  }
  const result = new Uint8Array(y.kept * x.kept * 3);
  for (let i = 0; i < result.length; i++) {
    const column = i % (x.kept * 3);
    result[i] = weigh(down[Math.floor(i / (x.kept * 3))]!, (t) => narrow[t * x.kept * 3 + column]!);
  }
  return result;
}

interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Integers stored as doubles, so that nothing is rounded or wraps around before the shift by 22 bits. */
function weigh({ first, weights }: Taps, sample: (index: number) => number): number {
  const sum = weights.reduce((total, weight, t) => total + weight * sample(first + t), 2 ** 21);
  return Math.min(Math.max(Math.floor(sum / 2 ** 22), 0), 255);
}

function taps(input: number, { length, offset, kept }: Resize, filter: Filter): Taps[] {
  const scale = input / length;
  const stretch = Math.max(scale, 1);
  const support = (filter === 'bicubic' ? 2 : 1) * stretch;
  return Array.from({ length: kept }, (_, i) => {
    const center = (offset + i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), input);
    const exact = Array.from({ length: end - first }, (_, t) =>
      kernel((t + first - center + 0.5) * (1 / stretch), filter),
    );
    const sum = exact.reduce((total, weight) => total + weight, 0);
    const scaled = exact.map((weight) => (weight / sum) * 2 ** 22);
    return { first, weights: scaled.map((weight) => Math.trunc(weight + Math.sign(weight) / 2)) };
  });
}

function kernel(distance: number, filter: Filter): number {
  const x = Math.abs(distance);
  if (filter === 'bilinear') return Math.max(1 - x, 0);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

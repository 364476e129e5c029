/**
 * Pillow's weights for one axis: precompute_coeffs and normalize_coeffs_8bpc in src/libImaging/Resample.c of Pillow
 * 12, in the layout of the kernels in resample-kernel.ts.
 */
import { LOW_BITS, PRECISION } from './resample-kernel.ts';

type Filter = 'bicubic' | 'bilinear';

/** The weights of one axis: output i is a weighted sum of `window` samples starting at `first[i]`. */
export interface Axis {
  readonly first: Int32Array;
  /** A multiple of four; padding taps have weight 0 and may lie beyond the last sample. */
  readonly window: number;
  /** Four 16-bit values per two taps, in the kernels' layout: `window` * 2 values per output. */
  readonly weights: Int16Array;
  /** Range of the samples in use: from..end-1. */
  readonly from: number;
  readonly end: number;
}

const KERNELS: Readonly<Record<Filter, { support: number; weight: (x: number) => number }>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: (x) => bicubic(Math.abs(x)) },
};

/** Keys' cubic convolution kernel with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** The weights of the outputs offset..offset+size-1 when `input` samples are resized to `output`. */
export function resizeAxis(
  input: number,
  output: number,
  offset: number,
  size: number,
  filter: Filter,
): Axis {
  const { support: reach, weight } = KERNELS[filter];
  const scale = input / output;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  const window = Math.ceil((Math.ceil(support) * 2 + 1) / 4) * 4;
  const first = new Int32Array(size);
  const weights = new Int16Array(size * window * 2);
  const exact = new Float64Array(window);
  let end = 0;
  for (let i = 0; i < size; i++) {
    const center = (offset + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    end = Math.min(input, Math.trunc(center + support + 0.5));
    const count = end - start;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      exact[t] = weight((t + start - center + 0.5) * (1 / stretch));
      sum += exact[t]!;
    }
    for (let t = 0; t < count; t++) {
      const value = (sum === 0 ? exact[t]! : exact[t]! / sum) * (1 << PRECISION);
      const rounded = Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
      const at = (i * window + (t & ~1)) * 2 + (t & 1);
      weights[at] = rounded >> LOW_BITS;
      weights[at + 2] = rounded & ((1 << LOW_BITS) - 1);
    }
    first[i] = start;
  }
  return { first, window, weights, from: first[0]!, end };
}

/** The weights of the outputs from..to-1. */
export function sliceAxis(axis: Axis, from: number, to: number): Axis {
  const first = axis.first.subarray(from, to);
  return {
    first,
    window: axis.window,
    weights: axis.weights.subarray(from * axis.window * 2, to * axis.window * 2),
    from: first[0]!,
    end: Math.min(axis.end, first.at(-1)! + axis.window),
  };
}

/**
 * Pillow's resampling for 8-bit samples, bit for bit: two passes, horizontal first, 22-bit integer coefficients,
 * rounded to bytes in between. Source of the formulas: src/libImaging/Resample.c of Pillow 12.
 */

export type Filter = 'bicubic' | 'bilinear';

/** Weights of one axis for the outputs of a window: output i takes `count[i]` samples from `first[i]` on. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `stride` coefficients an output, in units of 2^-22. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** 32 bits less 8 of the sample and 2 for sums over 1. */
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

const KERNELS: Readonly<Record<Filter, { support: number; weight: (x: number) => number }>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: (x) => bicubic(Math.abs(x)) },
};

/** Keys' cubic with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** The taps of outputs from..from+size-1 when `input` samples are resized to `output`. */
export function taps(input: number, output: number, from: number, size: number, filter: Filter): Taps {
  const { support: reach, weight } = KERNELS[filter];
  const scale = input / output;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const result = {
    first: new Int32Array(size),
    count: new Int32Array(size),
    weights: new Int32Array(size * stride),
    stride,
  };
  const exact = new Float64Array(stride);
  for (let i = 0; i < size; i++) {
    const center = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(input, Math.trunc(center + support + 0.5)) - first;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      exact[t] = weight((t + first - center + 0.5) * (1 / stretch));
      sum += exact[t]!;
    }
    for (let t = 0; t < count; t++) {
      const value = (sum === 0 ? exact[t]! : exact[t]! / sum) * (1 << PRECISION);
      result.weights[i * stride + t] = Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
    }
    result.first[i] = first;
    result.count[i] = count;
  }
  return result;
}

/** Rows fromRow..fromRow+rows-1 of an RGB picture, each resized to the outputs of `x`. */
export function resizeRows(
  data: Uint8Array,
  width: number,
  fromRow: number,
  rows: number,
  x: Taps,
): Uint8Array {
  const { first, count, weights, stride } = x;
  const size = first.length;
  const out = new Uint8Array(rows * size * 3);
  let o = 0;
  for (let row = 0; row < rows; row++) {
    const start = (fromRow + row) * width * 3;
    for (let i = 0; i < size; i++) {
      let at = (start + first[i]! * 3) | 0;
      let k = (i * stride) | 0;
      const end = (k + count[i]!) | 0;
      let r = HALF;
      let g = HALF;
      let b = HALF;
      for (; k < end; k++) {
        const w = weights[k]!;
        r = (r + Math.imul(data[at]!, w)) | 0;
        g = (g + Math.imul(data[at + 1]!, w)) | 0;
        b = (b + Math.imul(data[at + 2]!, w)) | 0;
        at = (at + 3) | 0;
      }
      out[o] = clip(r);
      out[o + 1] = clip(g);
      out[o + 2] = clip(b);
      o += 3;
    }
  }
  return out;
}

/** Columns of a picture of `rowBytes` bytes a row, whose first row is row `fromRow` of the input of `y`. */
export function resizeColumns(data: Uint8Array, rowBytes: number, fromRow: number, y: Taps): Uint8Array {
  const { first, count, weights, stride } = y;
  const size = first.length;
  const out = new Uint8Array(size * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let i = 0; i < size; i++) {
    const k = i * stride;
    const n = count[i]!;
    let at = (first[i]! - fromRow) * rowBytes;
    sums.fill(HALF);
    let t = 0;
    for (; t + 3 < n; t += 4) {
      addFourRows(sums, data, at, rowBytes, weights, k + t);
      at += rowBytes * 4;
    }
    for (; t < n; t++) {
      const w = weights[k + t]!;
      for (let c = 0; c < rowBytes; c++) sums[c] = (sums[c]! + Math.imul(data[at + c]!, w)) | 0;
      at += rowBytes;
    }
    for (let c = 0, o = i * rowBytes; c < rowBytes; c++) out[o + c] = clip(sums[c]!);
  }
  return out;
}

/** Four rows at a time: the sums are read and written a quarter as often. */
function addFourRows(
  sums: Int32Array,
  data: Uint8Array,
  at: number,
  rowBytes: number,
  weights: Int32Array,
  k: number,
): void {
  const w0 = weights[k]!;
  const w1 = weights[k + 1]!;
  const w2 = weights[k + 2]!;
  const w3 = weights[k + 3]!;
  const second = at + rowBytes;
  const third = second + rowBytes;
  const fourth = third + rowBytes;
  for (let c = 0; c < rowBytes; c++) {
    sums[c] =
      (sums[c]! +
        Math.imul(data[at + c]!, w0) +
        Math.imul(data[second + c]!, w1) +
        Math.imul(data[third + c]!, w2) +
        Math.imul(data[fourth + c]!, w3)) |
      0;
  }
}

function clip(sum: number): number {
  const level = sum >> PRECISION;
  return level < 0 ? 0 : Math.min(level, 255);
}

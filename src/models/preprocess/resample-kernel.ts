import {
  block,
  type Code,
  defineFunction,
  doWhile,
  encodeModule,
  get,
  i8x16,
  i16x8,
  i32,
  i32x4,
  type Local,
  set,
  v128,
} from '../../wasm/emitter.ts';

/**
 * The inner loops of Pillow's resize (ImagingResampleHorizontal_8bpc and ImagingResampleVertical_8bpc of
 * src/libImaging/Resample.c of Pillow 12) in WebAssembly SIMD: 1024 x 768 to 224 x 224 takes 1.6 ms instead of the
 * 13 ms of the same loops in JavaScript.
 *
 * SIMD multiplies 16-bit lanes and adds neighbours (dot), but a weight has 22 bits and a sign. So each is split:
 * weight = high * 2^12 + low, 0 <= low < 2^12. Two taps at a time, samples and halves of weights lie side by side,
 * and sum = (dots of the high halves << 12) + dots of the low halves + 2^21 is Pillow's sum exactly, since
 * arithmetic modulo 2^32 may be done in any order. Then sum >> 22, clamped to 0..255.
 *
 * Weights are stored for four taps at a time: high0 high1 low0 low1 high2 high3 low2 low3, 16 bits each. Each
 * output has `window` taps, a multiple of four. Padding taps have weight 0 but are read, so memory must extend one window
 * beyond the samples, and 16 bytes beyond the output.
 */

/** Fractional bits of a weight, and bits of its low half. */
export const PRECISION = 22;
export const LOW_BITS = 12;
/** Bytes of weights per two taps. */
const PAIR = 8;
/** Samples per pixel. */
const PIXEL = 3;

const ZERO = i32x4.splat(i32.const(0));
const HALF = i32x4.splat(i32.const(1 << (PRECISION - 1)));

const increase = (local: Local, by: Code): Code => set(local, i32.add(get(local), by));
const accumulate = (sum: Local, samples: Code, weights: Code): Code =>
  set(sum, i32x4.add(get(sum), i32x4.dot(samples, weights)));
/** Combines four sums in 32-bit lanes into levels, not clamped yet. */
const level = (high: Local, low: Local): Code =>
  i32x4.shiftRight(
    i32x4.add(i32x4.shiftLeft(get(high), i32.const(LOW_BITS)), get(low)),
    i32.const(PRECISION),
  );
const clamp = (a: Code, b: Code, c: Code, d: Code): Code =>
  i8x16.narrowUnsigned(i16x8.narrowSigned(a, b), i16x8.narrowSigned(c, d));

/** Loads two neighbouring pixels at byte `at` as 16-bit lanes: r r g g b b 0 0. */
function pixelPair(pixels: Local, at: number): Code {
  const lanes = [0, 1, 2].flatMap((channel) => [at + channel, 255, at + channel + PIXEL, 255]);
  return i8x16.swizzle(get(pixels), v128.const([...lanes, 255, 255, 255, 255]));
}

/** Resizes rows of RGB pixels from `input` to `inputEnd`, each to as many pixels as `first` has entries. */
const resizeRows = defineFunction(
  'resizeRows',
  ['input', 'inputEnd', 'rowBytes', 'output', 'first', 'firstEnd', 'weights', 'weightBytes'],
  {
    ...{ entry: 'i32', at: 'i32', weight: 'i32', weightEnd: 'i32' },
    ...{ pixels: 'v128', pair: 'v128', high: 'v128', low: 'v128' },
  },
  (l) => {
    const twoTaps = (index: number) =>
      block(
        set(l.pair, pixelPair(l.pixels, index * 2 * PIXEL)),
        accumulate(l.high, get(l.pair), v128.load32Splat(get(l.weight), index * PAIR)),
        accumulate(l.low, get(l.pair), v128.load32Splat(get(l.weight), index * PAIR + PAIR / 2)),
      );
    const outputPixel = block(
      set(l.at, i32.add(get(l.input), i32.mul(i32.load(get(l.entry)), i32.const(PIXEL)))),
      set(l.weightEnd, i32.add(get(l.weight), get(l.weightBytes))),
      set(l.high, ZERO),
      set(l.low, HALF),
      doWhile(
        i32.lessUnsigned(get(l.weight), get(l.weightEnd)),
        set(l.pixels, v128.load(get(l.at))),
        twoTaps(0),
        twoTaps(1),
        increase(l.at, i32.const(4 * PIXEL)),
        increase(l.weight, i32.const(2 * PAIR)),
      ),
      set(l.pixels, level(l.high, l.low)),
      v128.store32(get(l.output), clamp(get(l.pixels), get(l.pixels), get(l.pixels), get(l.pixels))),
      increase(l.output, i32.const(PIXEL)),
      increase(l.entry, i32.const(4)),
    );
    return doWhile(
      i32.lessUnsigned(get(l.input), get(l.inputEnd)),
      set(l.entry, get(l.first)),
      set(l.weight, get(l.weights)),
      doWhile(i32.lessUnsigned(get(l.entry), get(l.firstEnd)), outputPixel),
      increase(l.input, get(l.rowBytes)),
    );
  },
);

const QUARTERS = [0, 1, 2, 3] as const;
/** Interleaves bytes, a0 b0 a1 b1 ..., of the lower and of the upper halves. */
const INTERLEAVE_LOW = [...Array(8).keys()].flatMap((lane) => [lane, lane + 16]);
const INTERLEAVE_HIGH = INTERLEAVE_LOW.map((lane) => lane + 8);

/** Resizes columns of rows of `rowBytes` bytes, 16 columns at a time; `input` is the address of row 0 of `first`. */
const resizeColumns = defineFunction(
  'resizeColumns',
  ['input', 'rowBytes', 'output', 'first', 'firstEnd', 'weights', 'weightBytes'],
  {
    ...{ column: 'i32', at: 'i32', weight: 'i32', weightEnd: 'i32' },
    ...{ above: 'v128', below: 'v128', both: 'v128', pair: 'v128', weightHigh: 'v128', weightLow: 'v128' },
    ...{ high0: 'v128', high1: 'v128', high2: 'v128', high3: 'v128' },
    ...{ low0: 'v128', low1: 'v128', low2: 'v128', low3: 'v128' },
  },
  (l) => {
    const highs = [l.high0, l.high1, l.high2, l.high3];
    const lows = [l.low0, l.low1, l.low2, l.low3];
    const addPair = (quarter: number, samples: Code) =>
      block(
        set(l.pair, samples),
        accumulate(highs[quarter]!, get(l.pair), get(l.weightHigh)),
        accumulate(lows[quarter]!, get(l.pair), get(l.weightLow)),
      );
    const addHalf = (half: 0 | 1, lanes: readonly number[]) =>
      block(
        set(l.both, i8x16.shuffle(get(l.above), get(l.below), lanes)),
        addPair(half * 2, i16x8.extendLow(get(l.both))),
        addPair(half * 2 + 1, i16x8.extendHigh(get(l.both))),
      );
    const sixteenBytes = block(
      set(
        l.at,
        i32.add(i32.add(get(l.input), get(l.column)), i32.mul(i32.load(get(l.first)), get(l.rowBytes))),
      ),
      set(l.weight, get(l.weights)),
      ...QUARTERS.map((quarter) => block(set(highs[quarter]!, ZERO), set(lows[quarter]!, HALF))),
      doWhile(
        i32.lessUnsigned(get(l.weight), get(l.weightEnd)),
        set(l.above, v128.load(get(l.at))),
        increase(l.at, get(l.rowBytes)),
        set(l.below, v128.load(get(l.at))),
        increase(l.at, get(l.rowBytes)),
        set(l.weightHigh, v128.load32Splat(get(l.weight))),
        set(l.weightLow, v128.load32Splat(get(l.weight), PAIR / 2)),
        increase(l.weight, i32.const(PAIR)),
        addHalf(0, INTERLEAVE_LOW),
        addHalf(1, INTERLEAVE_HIGH),
      ),
      v128.store(
        i32.add(get(l.output), get(l.column)),
        clamp(
          ...(QUARTERS.map((quarter) => level(highs[quarter]!, lows[quarter]!)) as [Code, Code, Code, Code]),
        ),
      ),
      increase(l.column, i32.const(16)),
    );
    return doWhile(
      i32.lessUnsigned(get(l.first), get(l.firstEnd)),
      set(l.weightEnd, i32.add(get(l.weights), get(l.weightBytes))),
      set(l.column, i32.const(0)),
      doWhile(i32.lessUnsigned(get(l.column), get(l.rowBytes)), sixteenBytes),
      set(l.weights, get(l.weightEnd)),
      increase(l.output, get(l.rowBytes)),
      increase(l.first, i32.const(4)),
    );
  },
);

/** The module, which imports the memory `env.memory`; its exports are of type `ResampleKernel`. */
export const encodeResampleKernel = (): Uint8Array<ArrayBuffer> => encodeModule([resizeRows, resizeColumns]);

/** Addresses and sizes in bytes. */
export interface ResampleKernel {
  resizeRows(
    input: number,
    inputEnd: number,
    rowBytes: number,
    output: number,
    first: number,
    firstEnd: number,
    weights: number,
    weightBytes: number,
  ): void;
  resizeColumns(
    input: number,
    rowBytes: number,
    output: number,
    first: number,
    firstEnd: number,
    weights: number,
    weightBytes: number,
  ): void;
}

import {
  block,
  type Code,
  defineFunction,
  doWhile,
  encodeModule,
  f32x4,
  get,
  i8x16,
  i32,
  type Local,
  set,
  v128,
} from '../../wasm/emitter.ts';

/** Values per iteration of the loop: four independent SIMD sums hide the latency of additions. */
export const VALUES_PER_ROUND = 16;

const REGISTER = 16;
const ROUND = VALUES_PER_ROUND * Float32Array.BYTES_PER_ELEMENT;
const ZERO = v128.const(Array(REGISTER).fill(0));

const increase = (local: Local, by: number): Code => set(local, i32.add(get(local), i32.const(by)));
/** Adds a vector register to itself rotated by `by` bytes: two such steps sum its four lanes. */
const addTurned = (sum: Local, by: number): Code => {
  const lanes = Array.from({ length: REGISTER }, (_, i) => (i + by) % REGISTER);
  return set(sum, f32x4.add(get(sum), i8x16.shuffle(get(sum), get(sum), lanes)));
};

/**
 * Writes the float32 dot products of the query with every item from `item` to `itemsEnd` to `output`. Items are padded to a
 * multiple of VALUES_PER_ROUND. 20,000 items of 256 take 0.7 ms, the same loop in JavaScript 7 ms.
 */
const dots = defineFunction(
  'dots',
  ['query', 'queryEnd', 'item', 'itemsEnd', 'output'],
  { at: 'i32', sum0: 'v128', sum1: 'v128', sum2: 'v128', sum3: 'v128' },
  (l) => {
    const sums = [l.sum0, l.sum1, l.sum2, l.sum3];
    const accumulate = (sum: Local, i: number) =>
      set(
        sum,
        f32x4.add(
          get(sum),
          f32x4.mul(v128.load(get(l.item), i * REGISTER), v128.load(get(l.at), i * REGISTER)),
        ),
      );
    return doWhile(
      i32.lessUnsigned(get(l.item), get(l.itemsEnd)),
      set(l.at, get(l.query)),
      ...sums.map((sum) => set(sum, ZERO)),
      doWhile(
        i32.lessUnsigned(get(l.at), get(l.queryEnd)),
        ...sums.map(accumulate),
        increase(l.item, ROUND),
        increase(l.at, ROUND),
      ),
      set(l.sum0, f32x4.add(f32x4.add(get(l.sum0), get(l.sum1)), f32x4.add(get(l.sum2), get(l.sum3)))),
      block(addTurned(l.sum0, 8), addTurned(l.sum0, 4)),
      v128.store32(get(l.output), get(l.sum0)),
      increase(l.output, Float32Array.BYTES_PER_ELEMENT),
    );
  },
);

/** Encodes the module, which imports the memory `env.memory` and exports a `DotKernel`. */
export const encodeDotKernel = (): Uint8Array<ArrayBuffer> => encodeModule([dots]);

/** Addresses in bytes. */
export interface DotKernel {
  dots(query: number, queryEnd: number, item: number, itemsEnd: number, output: number): void;
}

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
  i32x4,
  type Local,
  set,
  v128,
} from '../../wasm/emitter.ts';

/** Values per iteration of both loops: four independent SIMD sums hide the latency of additions. */
export const VALUES_PER_ROUND = 32;

const REGISTER = 16;
/** Float32 values in a register, and 16-bit ones. */
const [FLOATS, SHORTS] = [4, 8];
const FLOAT_ROUND = 4 * FLOATS;
const ZERO = v128.const(Array(REGISTER).fill(0));

const increase = (local: Local, by: number): Code => set(local, i32.add(get(local), i32.const(by)));
/** Adds a vector register to itself rotated by `by` bytes: two such steps sum its four lanes. */
const addTurned = (add: (a: Code, b: Code) => Code, sum: Local, by: number): Code => {
  const lanes = Array.from({ length: REGISTER }, (_, i) => (i + by) % REGISTER);
  return set(sum, add(get(sum), i8x16.shuffle(get(sum), get(sum), lanes)));
};

interface Products {
  readonly add: (a: Code, b: Code) => Code;
  /** The products of the register of this number, of the item and of the query. */
  readonly multiply: (item: Code, at: Code, register: number) => Code;
  /** Bytes of the four registers of an item, and of the query. */
  readonly itemRound: number;
  readonly queryRound: number;
}

/** Writes the dot products of the query with every item from `item` to `itemsEnd` to `output`, four bytes each. */
const dotProducts = (name: string, { add, multiply, itemRound, queryRound }: Products) =>
  defineFunction(
    name,
    ['query', 'queryEnd', 'item', 'itemsEnd', 'output'],
    { at: 'i32', sum0: 'v128', sum1: 'v128', sum2: 'v128', sum3: 'v128' },
    (l) => {
      const sums = [l.sum0, l.sum1, l.sum2, l.sum3];
      return doWhile(
        i32.lessUnsigned(get(l.item), get(l.itemsEnd)),
        set(l.at, get(l.query)),
        ...sums.map((sum) => set(sum, ZERO)),
        doWhile(
          i32.lessUnsigned(get(l.at), get(l.queryEnd)),
          ...sums.map((sum, i) => set(sum, add(get(sum), multiply(get(l.item), get(l.at), i)))),
          increase(l.item, itemRound),
          increase(l.at, queryRound),
        ),
        set(l.sum0, add(add(get(l.sum0), get(l.sum1)), add(get(l.sum2), get(l.sum3)))),
        block(addTurned(add, l.sum0, 8), addTurned(add, l.sum0, 4)),
        v128.store32(get(l.output), get(l.sum0)),
        increase(l.output, Float32Array.BYTES_PER_ELEMENT),
      );
    },
  );

/** Of float32 values. 20,000 items of 256 take 0.7 ms, the same loop in JavaScript 7 ms. */
const dots = dotProducts('dots', {
  add: f32x4.add,
  multiply: (item, at, i) => f32x4.mul(v128.load(item, i * REGISTER), v128.load(at, i * REGISTER)),
  itemRound: FLOAT_ROUND * Float32Array.BYTES_PER_ELEMENT,
  queryRound: FLOAT_ROUND * Float32Array.BYTES_PER_ELEMENT,
});

/** Of items of bytes with a query of 16-bit values, as 32-bit integers. */
const byteDots = dotProducts('byteDots', {
  add: i32x4.add,
  multiply: (item, at, i) => i32x4.dot(v128.load8x8Signed(item, i * SHORTS), v128.load(at, i * REGISTER)),
  itemRound: VALUES_PER_ROUND,
  queryRound: VALUES_PER_ROUND * Int16Array.BYTES_PER_ELEMENT,
});

/**
 * The same for four runs of items of the same length, `apart` bytes from each other; their products are `outputApart` bytes from each other.
 * Processors fetch memory ahead for each run by itself, so that four are read more than twice as fast as one.
 */
const byteDotsOfFour = defineFunction(
  'byteDotsOfFour',
  ['query', 'queryEnd', 'item', 'itemsEnd', 'apart', 'output', 'outputApart'],
  {
    item1: 'i32',
    item2: 'i32',
    item3: 'i32',
    at: 'i32',
    values: 'v128',
    sum0: 'v128',
    sum1: 'v128',
    sum2: 'v128',
    sum3: 'v128',
  },
  (l) => {
    const items = [l.item, l.item1, l.item2, l.item3];
    const sums = [l.sum0, l.sum1, l.sum2, l.sum3];
    const multiply = (item: Local, register: number) =>
      i32x4.dot(v128.load8x8Signed(get(item), register * SHORTS), get(l.values));
    const register = (i: number) =>
      block(
        set(l.values, v128.load(get(l.at), i * REGISTER)),
        ...sums.map((sum, run) => set(sum, i32x4.add(get(sum), multiply(items[run]!, i)))),
      );
    const store = (sum: Local, run: number) =>
      v128.store32(i32.add(get(l.output), i32.mul(get(l.outputApart), i32.const(run))), get(sum));
    return block(
      ...items.slice(1).map((item, i) => set(item, i32.add(get(items[i]!), get(l.apart)))),
      doWhile(
        i32.lessUnsigned(get(l.item), get(l.itemsEnd)),
        set(l.at, get(l.query)),
        ...sums.map((sum) => set(sum, ZERO)),
        doWhile(
          i32.lessUnsigned(get(l.at), get(l.queryEnd)),
          ...sums.map((_, i) => register(i)),
          ...items.map((item) => increase(item, VALUES_PER_ROUND)),
          increase(l.at, VALUES_PER_ROUND * Int16Array.BYTES_PER_ELEMENT),
        ),
        ...sums.flatMap((sum, run) => [
          addTurned(i32x4.add, sum, 8),
          addTurned(i32x4.add, sum, 4),
          store(sum, run),
        ]),
        increase(l.output, Int32Array.BYTES_PER_ELEMENT),
      ),
    );
  },
);

/** Encodes the module, which imports the memory `env.memory` and exports a `DotKernel`. */
export const encodeDotKernel = (): Uint8Array<ArrayBuffer> => encodeModule([dots, byteDots, byteDotsOfFour]);

type DotProducts = (query: number, queryEnd: number, item: number, itemsEnd: number, output: number) => void;

/** Addresses in bytes. Items are padded to a multiple of VALUES_PER_ROUND. */
export interface DotKernel {
  readonly dots: DotProducts;
  readonly byteDots: DotProducts;
  readonly byteDotsOfFour: (
    query: number,
    queryEnd: number,
    item: number,
    itemsEnd: number,
    apart: number,
    output: number,
    outputApart: number,
  ) => void;
}

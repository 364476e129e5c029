import { normalize } from '../../core/vector.ts';
import { atLeast } from './at-least.ts';
import { bestItems } from './best-items.ts';
import { type DotKernel, encodeDotKernel, VALUES_PER_ROUND } from './dot-kernel.ts';

const PAGE = 65_536;
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Largest byte of an item. */
const MAX_BYTE = 127;
/** Largest value of a query: the sums of 16,000 products of it with bytes fit into 32 bits. */
const MAX_SHORT = 1023;
/** What the float32 sums of the same product may differ by. */
const ROUNDING = 1e-5;
/** With more results than this share of the items, comparing all of them exactly is as fast. */
const MAX_SHARE = 0.1;

export interface Vectors {
  /** Stores the normalised vector of the item at this index. */
  set(item: number, vector: Float32Array): void;
  /** Cosine similarities to all items, -1 to 1. The next call overwrites the array. */
  cosines(vector: Float32Array): Float32Array;
  /**
   * The best of these items by their cosine, then by id, as many as asked for, with the cosines of `cosines`. The next call overwrites
   * the cosines.
   *
   * @param count at most the number of items
   */
  best(
    vector: Float32Array,
    items: Uint32Array,
    ids: readonly string[],
    count: number,
  ): { readonly items: readonly number[]; readonly cosines: Float32Array };
}

let module: WebAssembly.Module | undefined;

/**
 * Stores vectors contiguously in the memory of a WebAssembly kernel, which compares a query with all of them. A copy with a byte for each
 * value and a scale for each vector is a quarter of the size, and comparing is as fast as memory can be read: it tells which items can
 * be among the best, whatever the rounding, and only these are compared exactly.
 */
export function createVectors(items: number, dimensions: number): Vectors {
  const stride = Math.ceil(dimensions / VALUES_PER_ROUND) * VALUES_PER_ROUND;
  const query = items * stride * BYTES;
  const output = query + stride * BYTES;
  const bytes = output + items * BYTES;
  const shorts = bytes + items * stride;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((shorts + stride * Int16Array.BYTES_PER_ELEMENT) / PAGE),
  });
  module ??= new WebAssembly.Module(encodeDotKernel());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { dots, byteDots } = exports as unknown as DotKernel;
  const values = new Float32Array(memory.buffer, 0, items * stride);
  const queryValues = new Float32Array(memory.buffer, query, stride);
  const scores = new Float32Array(memory.buffer, output, items);
  const sums = new Int32Array(memory.buffer, output, items);
  const rounded = new Int8Array(memory.buffer, bytes, items * stride);
  const queryShorts = new Int16Array(memory.buffer, shorts, stride);
  /** What each byte of an item stands for. */
  const scales = new Float32Array(items);
  const estimates = new Float32Array(items);
  /** The longest difference between a vector and its bytes. */
  let coarsest = 0;
  let asked: Float32Array | null = null;
  let estimated: Float32Array | null = null;
  let margin = 0;

  function cosines(vector: Float32Array): Float32Array {
    // Every retriever of a search asks with the same vector.
    if (isSame(asked, vector)) return scores;
    asked = vector.slice();
    queryValues.set(normalize(vector).unit);
    dots(query, output, 0, query, output);
    // Rounding can push the cosine of a vector with itself above 1.
    for (let item = 0; item < items; item++) scores[item] = clamped(scores[item]!);
    return scores;
  }

  /** Cosines with the bytes of all items, which differ from the true ones by less than `margin`. */
  function estimate(vector: Float32Array): void {
    if (isSame(estimated, vector)) return;
    estimated = vector.slice();
    const { unit } = normalize(vector);
    const scale = largestOf(unit) / MAX_SHORT;
    let lost = 0;
    unit.forEach((value, i) => {
      queryShorts[i] = Math.round(value / scale);
      lost += (value - queryShorts[i]! * scale) ** 2;
    });
    asked = null;
    byteDots(shorts, shorts + stride * Int16Array.BYTES_PER_ELEMENT, bytes, shorts, output);
    for (let item = 0; item < items; item++) estimates[item] = sums[item]! * scales[item]! * scale;
    margin = coarsest + Math.sqrt(lost) * (1 + coarsest) + ROUNDING;
  }

  return {
    cosines,
    set(item, vector) {
      const { unit } = normalize(vector);
      values.set(unit, item * stride);
      const scale = largestOf(unit) / MAX_BYTE;
      let lost = 0;
      unit.forEach((value, i) => {
        const byte = Math.round(value / scale);
        rounded[item * stride + i] = byte;
        lost += (value - byte * scale) ** 2;
      });
      scales[item] = scale;
      coarsest = Math.max(coarsest, Math.sqrt(lost));
      asked = null;
      estimated = null;
    },
    best(vector, among, ids, count) {
      if (count === 0) return { items: [], cosines: scores };
      if (count > MAX_SHARE * among.length)
        return { cosines: cosines(vector), items: bestItems(among, scores, ids, count) };
      estimate(vector);
      const last = bestItems(among, estimates, ids, count).at(-1)!;
      const possible = atLeast(estimates[last]! - 2 * margin, among, estimates);
      asked = null;
      queryValues.set(normalize(vector).unit);
      for (const item of possible) {
        const start = item * stride * BYTES;
        dots(query, output, start, start + stride * BYTES, output + item * BYTES);
        scores[item] = clamped(scores[item]!);
      }
      return { cosines: scores, items: bestItems(possible, scores, ids, count) };
    },
  };
}

const clamped = (cosine: number) => Math.max(-1, Math.min(1, cosine));

const largestOf = (unit: Float32Array) => unit.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function isSame(known: Float32Array | null, vector: Float32Array): boolean {
  return known?.length === vector.length && known.every((value, i) => value === vector[i]);
}

import type { Filter } from '../core/filter.ts';
import type { VectorStore } from '../store/store.ts';

/** Vectors that stand for the library: more would not change mean and deviation by a hundredth. */
const SIZE = 512;
/** Share of items that may have come or gone before the sample is taken anew. */
const CHANGED = 0.1;

/** Vectors of some items of a store, taken evenly; all of them where there are few. */
export type Sample = (store: VectorStore) => Promise<readonly Float32Array[]>;

interface Taken {
  readonly items: number;
  readonly vectors: Promise<Float32Array[]>;
}

/** A sample of each store, kept until the number of its items has changed a lot. */
export function createSample(): Sample {
  const samples = new WeakMap<VectorStore, Taken>();
  return async (store) => {
    const items = await store.count();
    const taken = samples.get(store);
    if (taken && Math.abs(items - taken.items) <= CHANGED * taken.items) return taken.vectors;
    const own: Taken = { items, vectors: read(store, items) };
    samples.set(store, own);
    own.vectors.catch(() => {
      if (samples.get(store) === own) samples.delete(store);
    });
    return own.vectors;
  };
}

async function read(store: VectorStore, items: number): Promise<Float32Array[]> {
  const filter = everyNth(items);
  const vectors: Float32Array[] = [];
  for await (const batch of store.scan({ fields: ['vector'], ...(filter && { filter }) })) {
    vectors.push(...batch.map(({ vector }) => vector));
    if (vectors.length >= SIZE) break;
  }
  return vectors.slice(0, SIZE);
}

/**
 * Ids are hashes, so their prefixes spread any library evenly: with as many prefixes as give about `SIZE` items a store reads
 * hardly more than these. Undefined for all items.
 */
function everyNth(items: number): Filter | undefined {
  if (items <= SIZE) return undefined;
  const digits = Math.max(1, Math.ceil(Math.log(items / SIZE) / Math.log(16)));
  const all = 16 ** digits;
  const wanted = Math.min(all, Math.ceil((all * SIZE * 1.1) / items));
  const prefixes = Array.from({ length: wanted }, (_, i) => i.toString(16).padStart(digits, '0'));
  return { op: 'or', of: prefixes.map((value) => ({ op: 'prefix', field: 'id', value })) };
}

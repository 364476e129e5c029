import type { Filter } from '../core/filter.ts';
import type { Item } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';

/** Sample size: more vectors would change mean and standard deviation by less than a hundredth. */
const SIZE = 512;
/** Relative change of the number of items after which the sample is drawn again. */
const CHANGED = 0.1;

/** Milliseconds for which the number of items of a library counts as known, because a server has to be asked for it. */
const RECENT_MS = 10_000;

/** A uniform sample of the items of a store; all of them if there are few. */
export interface Sample {
  /** Number of items in the store when the sample was drawn. */
  readonly items: number;
  /** Unit vectors and the lengths of their raw projections. */
  readonly vectors: readonly Pick<Item, 'vector' | 'norm'>[];
}

export type DrawSample = (store: VectorStore) => Promise<Sample>;

interface Taken {
  readonly items: number;
  /** When the items were counted, by `performance.now()`. */
  readonly at: number;
  readonly sample: Promise<Sample>;
}

/** Caches one sample per store until the number of its items has changed by more than 10 %. */
export function createSample(): DrawSample {
  const samples = new WeakMap<VectorStore, Taken>();
  return async (store) => {
    const known = samples.get(store);
    // A small library changes much within seconds.
    if (known && known.items > SIZE && performance.now() - known.at < RECENT_MS) return known.sample;
    const items = await store.count();
    const at = performance.now();
    const taken = samples.get(store);
    if (taken && Math.abs(items - taken.items) <= CHANGED * taken.items) {
      samples.set(store, { ...taken, at });
      return taken.sample;
    }
    const own: Taken = { items, at, sample: read(store, items) };
    samples.set(store, own);
    own.sample.catch(() => {
      if (samples.get(store)?.sample === own.sample) samples.delete(store);
    });
    return own.sample;
  };
}

async function read(store: VectorStore, items: number): Promise<Sample> {
  const filter = everyNth(items, SIZE);
  const vectors: Sample['vectors'][number][] = [];
  for await (const batch of store.scan({ fields: ['vector', 'norm'], ...(filter && { filter }) })) {
    vectors.push(...batch);
    if (vectors.length >= SIZE) break;
  }
  return { items, vectors: vectors.slice(0, SIZE) };
}

/**
 * Selects about `size` of `items` by prefixes of their ids: ids are hashes, so prefixes sample any library uniformly and the store
 * reads little more than the sample. Undefined for all items.
 */
export function everyNth(items: number, size: number): Filter | undefined {
  if (items <= size) return undefined;
  const digits = Math.max(1, Math.ceil(Math.log(items / size) / Math.log(16)));
  const all = 16 ** digits;
  const wanted = Math.min(all, Math.ceil((all * size * 1.1) / items));
  const prefixes = Array.from({ length: wanted }, (_, i) => i.toString(16).padStart(digits, '0'));
  return { op: 'or', of: prefixes.map((value) => ({ op: 'prefix', field: 'id', value })) };
}

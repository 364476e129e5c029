import type { Item } from '../src/store/item.ts';

/** Centres that the vectors lie around: real embeddings come in clusters, and indexes depend on it. */
const CLUSTERS = 500;

/** Items with seeded, clustered unit vectors and invented paths; another seed gives others around the same centres. */
export function* syntheticItems(
  count: number,
  dimensions: number,
  batch = 1000,
  seed = 7,
): Generator<Item[]> {
  const centre = generator(1);
  const centres = Array.from({ length: CLUSTERS }, () =>
    Float32Array.from({ length: dimensions }, () => gaussian(centre)),
  );
  const next = generator(seed);
  for (let start = 0; start < count; start += batch) {
    yield Array.from({ length: Math.min(batch, count - start) }, (_, i) => item(start + i, centres, next));
  }
}

function item(number: number, centres: readonly Float32Array[], next: () => number): Item {
  const centre = centres[Math.floor(next() * centres.length)]!;
  const vector = centre.map((value) => value + 0.7 * gaussian(next));
  const norm = Math.hypot(...vector);
  return {
    id: number.toString(16).padStart(32, '0'),
    vector: vector.map((value) => value / norm),
    norm,
    asset: number.toString(16).padStart(32, '0'),
    part: null,
    paths: [`/pictures/${number % 100}/${number}.jpg`],
    size: 100_000 + number,
    mtime: 1_700_000_000_000 + number * 1000,
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    date: 1_700_000_000_000 + number * 1000,
    latitude: null,
    longitude: null,
    width: 1024,
    height: 768,
    format: 'jpeg',
    caption: null,
    text: null,
    lines: null,
    color: null,
    entry: null,
    stages: {},
  };
}

/** mulberry32. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Box and Muller. */
export function gaussian(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

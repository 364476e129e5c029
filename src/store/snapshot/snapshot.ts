import { allOf, type Filter } from '../../core/filter.ts';
import { pause } from '../../core/pause.ts';
import { createSingleFlightCache } from '../../core/single-flight-cache.ts';
import { writtenWords } from '../../core/tokens.ts';
import { namesOf } from '../derive.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { Hit, VectorQuery, VectorStore } from '../store.ts';
import { atLeast } from './at-least.ts';
import { createInfos, type Infos } from './infos.ts';
import { createVectors, type Vectors } from './vectors.ts';
import { buildWords, type Words } from './words.ts';

/** Number of filters whose matches are cached, so that paging and changed query text do not filter again. */
const MAX_FILTERS = 16;
/** Number of items that are read at once: finding their words takes some 20 microseconds each. */
const MAX_READ = 250;

/** All items of one version of a store, in memory. */
export interface Snapshot {
  readonly version: string;
  /** The same page that the store's search returns; null if the store has changed since. */
  search(query: VectorQuery): Promise<Hit[] | null>;
  /** The number of items that match; null if the filter has other conditions than those on words. */
  count(filter: Filter): number | null;
}

interface Items {
  readonly version: string;
  readonly ids: readonly string[];
  readonly vectors: Vectors;
  readonly infos: Infos;
  readonly words: Words;
}

export interface ReadSnapshotOptions {
  readonly dimensions: number;
  /** Maximum size of all words and metadata, in bytes: texts that were read in pictures have no common length. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the store in batches and yields to the event loop after each. `changed` if the store changed while reading, and `too-large`
 * if the words and metadata of its items exceed `maxBytes`.
 */
export async function readSnapshot(
  store: VectorStore,
  { dimensions, maxBytes, signal }: ReadSnapshotOptions,
): Promise<Snapshot | 'changed' | 'too-large'> {
  const version = await store.version();
  if (version === null) return 'changed';
  const count = await store.count();
  const vectors = createVectors(count, dimensions);
  const ids: string[] = [];
  const infos = createInfos(ids);
  const words = buildWords();
  for await (const batch of store.scan({ fields: [...INFO_FIELDS, 'vector'] })) {
    if (ids.length + batch.length > count) return 'changed';
    for (const { vector, ...info } of batch) {
      vectors.set(ids.length, vector);
      ids.push(info.id);
      words.push(namesOf(info), writtenWords(info.text));
      if (ids.length % MAX_READ === 0) await pause();
    }
    infos.push(batch);
    if (words.bytes() + infos.bytes() > maxBytes) return 'too-large';
    await pause();
    signal.throwIfAborted();
  }
  if (ids.length !== count || (await store.version()) !== version) return 'changed';
  return createSnapshot(store, { version, ids, vectors, infos, words: await words.finish() });
}

function createSnapshot(store: VectorStore, { version, ids, vectors, infos, words }: Items): Snapshot {
  const all = Uint32Array.from(ids.keys());
  const numberOf = new Map(ids.map((id, item) => [id, item]));
  const filtered = createSingleFlightCache<Uint32Array | null>(MAX_FILTERS);

  /** Asks the store which items match. An unknown id belongs to another version of the store. */
  async function ask(filter: Filter): Promise<Uint32Array | null> {
    const items: number[] = [];
    for await (const batch of store.scan({ filter, fields: ['id'] })) {
      for (const { id } of batch) items.push(numberOf.get(id) ?? -1);
      await pause();
    }
    return (await store.version()) === version ? Uint32Array.from(items) : null;
  }

  /** The items that match. Conditions on words are evaluated here, because those of every text differ; all others by the store. */
  async function passing(filter: Filter | undefined): Promise<Uint32Array | null> {
    if (!filter) return all;
    const masks: Uint8Array[] = [];
    const others: Filter[] = [];
    for (const part of filter.op === 'and' ? filter.of : [filter]) {
      const mask = words.matching(part);
      if (mask) masks.push(mask);
      else others.push(part);
    }
    const other = allOf(others);
    const items = other ? await filtered.get(JSON.stringify(other), () => ask(other)) : all;
    return items && masks.reduce((left, mask) => atLeast(1, left, mask), items);
  }

  return {
    version,
    async search({ vector, limit, offset = 0, filter }) {
      const items = await passing(filter);
      if (!items) return null;
      const count = Math.min(items.length, offset + limit);
      const { items: best, cosines } = vectors.best(vector, items, ids, count);
      return best.slice(offset).map((item) => ({ score: cosines[item]!, item: infos.at(item) }));
    },
    count: (filter) => words.matching(filter)?.reduce((sum, flag) => sum + flag, 0) ?? null,
  };
}

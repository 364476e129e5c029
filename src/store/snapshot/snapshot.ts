import type { Filter } from '../../core/filter.ts';
import { pause } from '../../core/pause.ts';
import { createSingleFlightCache } from '../../core/single-flight-cache.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { Hit, VectorQuery, VectorStore } from '../store.ts';
import { bestItems } from './best-items.ts';
import { createInfos, type Infos } from './infos.ts';
import { createVectors, type Vectors } from './vectors.ts';

/** Number of filters whose matches are cached, so that paging and changed query text do not filter again. */
const MAX_FILTERS = 16;

/** All items of one version of a store, in memory. */
export interface Snapshot {
  readonly version: string;
  /** The same page that the store's search returns; null if the store has changed since. */
  search(query: VectorQuery): Promise<Hit[] | null>;
}

interface Items {
  readonly version: string;
  readonly ids: readonly string[];
  readonly vectors: Vectors;
  readonly infos: Infos;
}

/**
 * Reads the store in batches and yields to the event loop after each. Null if the store changed while reading.
 */
export async function readSnapshot(
  store: VectorStore,
  { dimensions, signal }: { readonly dimensions: number; readonly signal: AbortSignal },
): Promise<Snapshot | null> {
  const version = await store.version();
  if (version === null) return null;
  const count = await store.count();
  const vectors = createVectors(count, dimensions);
  const ids: string[] = [];
  const infos = createInfos(ids);
  for await (const batch of store.scan({ fields: [...INFO_FIELDS, 'vector'] })) {
    if (ids.length + batch.length > count) return null;
    for (const { id, vector } of batch) {
      vectors.set(ids.length, vector);
      ids.push(id);
    }
    infos.push(batch);
    await pause();
    signal.throwIfAborted();
  }
  if (ids.length !== count || (await store.version()) !== version) return null;
  return createSnapshot(store, { version, ids, vectors, infos });
}

function createSnapshot(store: VectorStore, { version, ids, vectors, infos }: Items): Snapshot {
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

  async function passing(filter: Filter | undefined): Promise<Uint32Array | null> {
    if (!filter) return all;
    return filtered.get(JSON.stringify(filter), () => ask(filter));
  }

  return {
    version,
    async search({ vector, limit, offset = 0, filter }) {
      const items = await passing(filter);
      if (!items) return null;
      const scores = vectors.cosines(vector);
      return bestItems(items, scores, ids, Math.min(items.length, offset + limit))
        .slice(offset)
        .map((item) => ({ score: scores[item]!, item: infos.at(item) }));
    },
  };
}

import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type Lazy, lazy } from '../core/memo.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import { openEmbedder } from '../models/open.ts';
import type { StoreDriver } from '../store/driver.ts';
import type { VectorStore } from '../store/store.ts';
import type { Choice } from './choices.ts';

/** The model and the collection of one request, fixed until it ends. */
export interface Session {
  /** Describes the model without loading its weights. */
  model(): Promise<ModelInfo>;
  embedder(): Promise<Embedder>;
  store(): Promise<VectorStore>;
  readonly collection: string;
}

export interface Sessions {
  /** Runs work with a model and a collection, which stay open until it ends. */
  use<T>(choice: Choice, work: (session: Session) => Promise<T>): Promise<T>;
  /** Closes the store of a collection once no session uses it. */
  closeStore(collection: string): Promise<void>;
  close(): Promise<void>;
}

interface Shared<T> {
  readonly value: Lazy<T>;
  users: number;
  readonly idle: (() => void)[];
}

/**
 * Keeps models and stores open between requests. Sessions of the same model share its workers, those of the same collection
 * its store. A model without sessions is closed once another one is opened.
 */
export function createSessions(config: Config, driver: StoreDriver): Sessions {
  const embedders = new Map<string, Shared<Embedder>>();
  const stores = new Map<string, Shared<VectorStore>>();
  let lastModel = '';

  function openStore({ collection, model }: Choice): Promise<VectorStore> {
    return driver.open({ name: collection, dimensions: model.dimensions });
  }

  function openModel({ ref }: Choice): Promise<Embedder> {
    return openEmbedder(ref, {
      precision: config.precision,
      workers: config.workers,
      cacheDir: join(config.home, 'cache', 'models'),
    });
  }

  async function closeUnusedModels(): Promise<void> {
    for (const [key, shared] of embedders) {
      if (key === lastModel || shared.users > 0) continue;
      embedders.delete(key);
      await (await shared.value.started())?.close();
    }
  }

  return {
    async use(choice, work) {
      const key = choice.ref.name;
      lastModel = key;
      const embedder = take(embedders, key, () => openModel(choice));
      const store = take(stores, choice.collection, () => openStore(choice));
      try {
        return await work({
          model: async () => choice.model,
          embedder: embedder.value,
          store: store.value,
          collection: choice.collection,
        });
      } finally {
        release(embedder);
        release(store);
        await closeUnusedModels();
      }
    },
    async closeStore(collection) {
      const shared = stores.get(collection);
      if (!shared) return;
      stores.delete(collection);
      if (shared.users > 0) await new Promise<void>((resolve) => shared.idle.push(resolve));
      await (await shared.value.started())?.close();
    },
    async close() {
      const all = [...embedders.values(), ...stores.values()];
      await Promise.all(all.map(async ({ value }) => (await value.started())?.close()));
    },
  };
}

function take<T>(pool: Map<string, Shared<T>>, key: string, make: () => Promise<T>): Shared<T> {
  const shared = pool.get(key) ?? { value: lazy(make), users: 0, idle: [] };
  pool.set(key, shared);
  shared.users += 1;
  return shared;
}

function release<T>(shared: Shared<T>): void {
  shared.users -= 1;
  if (shared.users > 0) return;
  for (const resolve of shared.idle.splice(0)) resolve();
}

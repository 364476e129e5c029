import type { Config } from '../config.ts';
import { SoutuError } from '../errors.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import { openEmbedder } from '../models/open.ts';
import type { Collection, StoreDriver } from '../store/driver.ts';
import type { VectorStore } from '../store/store.ts';
import type { Choice } from './choices.ts';
import { embedderOptions } from './embedder-options.ts';
import { createSharedPool } from './shared-pool.ts';

/** The model and the collection of one request, fixed until it ends. */
export interface Session {
  /** Describes the model without loading its weights. */
  model(): Promise<ModelInfo>;
  /** The same for embedding. Throws as `embedder` does. */
  embeddingModel(): Promise<ModelInfo>;
  /** Throws `model-changed` if its embeddings cannot be compared with those of the collection. */
  embedder(): Promise<Embedder>;
  store(): Promise<VectorStore>;
  readonly collection: string;
}

export interface Sessions {
  /** Runs work with a model and a collection, which stay open until it ends. */
  use<T>(choice: Choice, work: (session: Session) => Promise<T>): Promise<T>;
  /** The same for a model beside that of the library: both stay open for some minutes, so that they can be used in turn. */
  useBeside<T>(choice: Choice, work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs work with a collection of texts, which stays open beside that of the pictures for some minutes. */
  useTexts<T>(collection: Collection, work: (store: () => Promise<VectorStore>) => Promise<T>): Promise<T>;
  /** Runs work with a collection alone. */
  useStore<T>(collection: Collection, work: (store: VectorStore) => Promise<T>): Promise<T>;
  /** Closes the store of a collection once no session uses it. */
  closeStore(collection: string): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds that closing waits for requests that use a store. */
const CLOSE_MS = 5000;
/** The same before a collection is deleted: a request that takes longer is repeated with the new collection. */
const DROP_MS = 10_000;
/** How long a model that was used beside another one stays open, as long as vectors in memory. */
const LINGER_MS = 600_000;
/** The same for a collection that is only looked at: it must not take the place of the library's. */
const BRIEF_MS = 1;

/**
 * Keeps models and stores open between requests. Sessions of the same model share its workers, those of the same collection
 * its store. What no session uses is closed once another model or collection is opened.
 */
export function createSessions(config: Config, driver: StoreDriver): Sessions {
  const embedders = createSharedPool<Embedder>();
  const stores = createSharedPool<VectorStore>();

  function openModel({ ref }: Choice): Promise<Embedder> {
    return openEmbedder(ref, embedderOptions(config));
  }

  function use<T>(choice: Choice, work: (session: Session) => Promise<T>, lingerMs = 0): Promise<T> {
    const { model, collection } = choice;
    // By fingerprint: the files of a model may change while the library is open.
    return embedders.use(
      model.fingerprint,
      () => openModel(choice),
      (embedder) =>
        stores.use(
          collection.name,
          () => driver.open(collection),
          (store) => {
            const comparable = <T>(get: () => Promise<T>) =>
              choice.isComparable ? get : () => Promise.reject<T>(notComparable(model));
            return work({
              model: async () => model,
              embeddingModel: comparable(async () => model),
              embedder: comparable(embedder),
              store,
              collection: collection.name,
            });
          },
          lingerMs,
        ),
      lingerMs,
    );
  }

  return {
    use: (choice, work) => use(choice, work),
    useBeside: (choice, work) => use(choice, work, LINGER_MS),
    useTexts: (collection, work) =>
      stores.use(collection.name, () => driver.open(collection), work, LINGER_MS),
    useStore: (collection, work) =>
      stores.use(
        collection.name,
        () => driver.open(collection),
        async (store) => work(await store()),
        BRIEF_MS,
      ),
    closeStore: (collection) => stores.close(collection, DROP_MS),
    async close() {
      // The model first: requests that wait for it end, and with them the users of the stores.
      const closed = await Promise.allSettled([
        embedders.closeAll(0),
        // Long enough for their users, but a picture on a disk that hangs must not keep the process.
        stores.closeAll(CLOSE_MS),
      ]);
      const failed = closed.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function notComparable({ id }: ModelInfo): SoutuError {
  return new SoutuError(
    'model-changed',
    `The files of the model ${id} have changed, and this library holds vectors of another version`,
  );
}

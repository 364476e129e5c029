import { join } from 'node:path';
import type { Config } from '../config.ts';
import { readLibrary } from '../indexing/library.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { ModelLocation } from '../models/locate.ts';
import { describeModel, openEmbedder } from '../models/open.ts';
import type { VectorStore } from '../store/store.ts';
import { chooseModel } from './choose-model.ts';

/** The parts of an open library, each loaded once, when it is first asked for. */
export interface Home {
  readonly config: Config;
  readonly libraryFile: string;
  readonly lockFile: string;
  location(): Promise<ModelLocation>;
  model(): Promise<ModelInfo>;
  embedder(): Promise<Embedder>;
  store(): Promise<VectorStore>;
  /** Where the catalog of the model's collection is kept; null in memory. */
  catalogFile(): Promise<string | null>;
  close(): Promise<void>;
}

/** The parts that a configuration describes. Nothing is read before it is asked for. */
export function openHome(config: Config): Home {
  const libraryFile = join(config.home, 'library.json');
  const location = once(async () => chooseModel(config, (await readLibrary(libraryFile)).model));
  const model = once(async () => describeModel(await location()));
  const embedder = once(async () =>
    openEmbedder({
      model: await location(),
      precision: config.precision,
      workers: config.workers,
      cacheDir: join(config.home, 'cache', 'models'),
    }),
  );
  const store = once(async () => openStore(config, await model()));
  return {
    config,
    libraryFile,
    lockFile: join(config.home, 'lock'),
    location,
    model,
    embedder,
    store,
    async catalogFile() {
      return config.store === 'memory'
        ? null
        : join(config.home, 'catalog', `${collectionName(await model())}.jsonl`);
    },
    async close() {
      await Promise.all([
        embedder.started()?.then((e) => e.close()),
        store.started()?.then((s) => s.close()),
      ]);
    },
  };
}

async function openStore(config: Config, model: ModelInfo): Promise<VectorStore> {
  const { dimensions } = model;
  if (config.store === 'memory') {
    const { openMemoryStore } = await import('../store/memory.ts');
    return openMemoryStore({ dimensions });
  }
  const { openLanceStore } = await import('../store/lance.ts');
  return openLanceStore({
    folder: join(config.home, 'lance'),
    collection: collectionName(model),
    dimensions,
  });
}

/** Vectors of different models never meet: the name has the model's name and the start of its fingerprint. */
function collectionName({ id, fingerprint }: ModelInfo): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `images_${words.join('_').slice(0, 40)}_${fingerprint.slice(0, 8)}`;
}

interface Once<T> {
  (): Promise<T>;
  /** The value, if it has been asked for and did not fail. */
  started(): Promise<T> | undefined;
}

/** A value that is made on the first call. A failure is not kept: the next call tries again. */
function once<T>(make: () => Promise<T>): Once<T> {
  let value: Promise<T> | undefined;
  const get = () => {
    value ??= make().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
  return Object.assign(get, { started: () => value });
}

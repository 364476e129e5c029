import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { memoryShares } from '../config-memory.ts';
import { type Attention, createAttention } from '../core/attention.ts';
import { createDecodeGate, type DecodeGate } from '../images/decode-gate.ts';
import { type Catalog, createMemoryCatalog, openCatalog, readCatalog } from '../indexing/catalog.ts';
import { emptyLibrary, type Library, readLibrary, writeLibrary } from '../indexing/library.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { describeModel, openEmbedder } from '../models/open.ts';
import type { StoreDriver } from '../store/driver.ts';
import type { VectorStore } from '../store/store.ts';
import { chooseModel } from './choose-model.ts';
import { collectionName } from './collections.ts';

/** The parts of an open library, each loaded once, when it is first asked for. */
export interface Home {
  readonly config: Config;
  readonly lockFile: string;
  readonly catalogFolder: string;
  readonly driver: StoreDriver;
  /** What every picture passes that is decoded. */
  readonly gate: DecodeGate;
  /** Lets those who wait for an answer go before a run over the folders. */
  readonly attention: Attention;
  readLibrary(): Promise<Library>;
  writeLibrary(library: Library): Promise<void>;
  location(): Promise<ModelRef>;
  model(): Promise<ModelInfo>;
  embedder(): Promise<Embedder>;
  store(): Promise<VectorStore>;
  /** Opens the catalog of the model's collection for writing; needs the lock. */
  openCatalog(): Promise<Catalog>;
  /** What the catalog says, without touching its file. */
  readCatalog(): Promise<Pick<Catalog, 'entries'>>;
  /** A text that is another one after every change of the catalog's file; null where that cannot be told. */
  catalogState(): Promise<string | null>;
  close(): Promise<void>;
}

/** The parts that a configuration describes. Nothing is read before it is asked for. */
export function openHome(config: Config, driver: StoreDriver): Home {
  const records = driver.durable ? fileRecords(config) : memoryRecords();
  const location = once(async () => chooseModel(config, (await records.readLibrary()).model));
  const model = once(async () => describeModel(await location()));
  const embedder = once(async () =>
    openEmbedder(await location(), {
      precision: config.precision,
      workers: config.workers,
      cacheDir: join(config.home, 'cache', 'models'),
    }),
  );
  const store = once(async () => openStore(driver, await model()));
  return {
    config,
    lockFile: join(config.home, 'lock'),
    catalogFolder: join(config.home, 'catalog'),
    driver,
    gate: createDecodeGate(memoryShares(config).decoding),
    attention: createAttention(),
    readLibrary: records.readLibrary,
    writeLibrary: records.writeLibrary,
    location,
    model,
    embedder,
    store,
    openCatalog: async () => records.openCatalog(collectionName(await model())),
    readCatalog: async () => records.readCatalog(collectionName(await model())),
    catalogState: async () => records.catalogState(collectionName(await model())),
    async close() {
      await Promise.all([
        embedder.started()?.then((e) => e.close()),
        store.started()?.then((s) => s.close()),
      ]);
      await driver.close();
    },
  };
}

/** Where the library's own notes are kept, beside the vectors. */
interface Records {
  readLibrary(): Promise<Library>;
  writeLibrary(library: Library): Promise<void>;
  openCatalog(collection: string): Promise<Catalog>;
  readCatalog(collection: string): Promise<Pick<Catalog, 'entries'>>;
  catalogState(collection: string): Promise<string | null>;
}

function fileRecords(config: Config): Records {
  const library = join(config.home, 'library.json');
  const catalog = (collection: string) => join(config.home, 'catalog', `${collection}.jsonl`);
  return {
    readLibrary: () => readLibrary(library),
    writeLibrary: (content) => writeLibrary(library, content),
    openCatalog: (collection) => openCatalog(catalog(collection)),
    readCatalog: async (collection) => (await readCatalog(catalog(collection))).files,
    async catalogState(collection) {
      const state = await stat(catalog(collection)).catch(() => null);
      return state ? `${state.ino} ${state.size} ${state.mtimeMs}` : 'none';
    },
  };
}

/** Where vectors do not outlive the process, the notes of them must not either. */
function memoryRecords(): Records {
  const catalog = createMemoryCatalog();
  let library = emptyLibrary();
  return {
    readLibrary: async () => library,
    async writeLibrary(content) {
      library = content;
    },
    openCatalog: async () => catalog,
    readCatalog: async () => catalog,
    catalogState: async () => null,
  };
}

async function openStore(driver: StoreDriver, model: ModelInfo): Promise<VectorStore> {
  return driver.open({ name: collectionName(model), dimensions: model.dimensions });
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

import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FLAT } from '../../src/store/capabilities.ts';
import type { Collection, StoreDriver } from '../../src/store/driver.ts';
import type { Item } from '../../src/store/item.ts';
import { openMemoryDriver } from '../../src/store/memory/open.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { registerStore } from '../../src/store/stores.ts';

const ENDING = '.json';

interface Content extends Collection {
  readonly items: readonly (Omit<Item, 'vector'> & { readonly vector: readonly number[] })[];
}

/**
 * A minimal durable driver: one file per collection, which is read again after a change and rewritten by every write. It has no
 * version, so that the tests also cover stores without one.
 */
export function openJsonDriver({ home }: { readonly home: string }): StoreDriver {
  const folder = join(home, 'json');
  const fileOf = (name: string) => join(folder, `${name}${ENDING}`);

  async function contentOf(name: string): Promise<Content | null> {
    const text = await readFile(fileOf(name), 'utf8').catch(() => null);
    return text === null ? null : (JSON.parse(text) as Content);
  }

  async function names(): Promise<string[]> {
    const files = await readdir(folder).catch(() => []);
    return files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  }

  /** Reads the file into a store in memory. */
  async function load(collection: Collection): Promise<VectorStore> {
    const content = await contentOf(collection.name);
    const driver = openMemoryDriver();
    if (content) {
      const items = content.items.map((item) => ({ ...item, vector: Float32Array.from(item.vector) }));
      await (await driver.open(content)).upsert(items);
    }
    return driver.open(collection);
  }

  async function save(collection: Collection, store: VectorStore): Promise<void> {
    const items: unknown[] = [];
    for await (const batch of store.scan()) {
      items.push(...batch.map((item) => ({ ...item, vector: [...item.vector] })));
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const aside = `${fileOf(collection.name)}.new`;
    await writeFile(aside, JSON.stringify({ ...collection, items }));
    await rename(aside, fileOf(collection.name));
  }

  async function open(collection: Collection): Promise<VectorStore> {
    let turn: Promise<unknown> = Promise.resolve();
    let read: { readonly state: string; readonly store: Promise<VectorStore> } | null = null;
    /** The current content; a change is a new file, because it is renamed into place. */
    const current = async () => {
      const state = await stat(fileOf(collection.name)).catch(() => null);
      const now = state ? `${state.ino} ${state.mtimeMs} ${state.size}` : '';
      if (read?.state !== now) read = { state: now, store: load(collection) };
      return read.store;
    };
    const change = <T>(work: (store: VectorStore) => Promise<T>): Promise<T> => {
      const done = turn.then(async () => {
        const store = await load(collection);
        const result = await work(store);
        if ((await store.count()) > 0 || (await contentOf(collection.name))) await save(collection, store);
        return result;
      });
      turn = done.catch(() => {});
      return done;
    };
    await current();
    return {
      upsert: (items, removed) => change((store) => store.upsert(items, removed)),
      get: async (ids) => (await current()).get(ids),
      getAssets: async (assets) => (await current()).getAssets(assets),
      version: async () => null,
      findsWords: async () => true,
      search: async (query) => (await current()).search(query),
      async *scan(options) {
        yield* (await current()).scan(options);
      },
      count: async (filter, options) => (await current()).count(filter, options),
      async maintain() {},
      async compact() {},
      async describe() {
        const info = await (await current()).describe();
        const bytes = await sizeOf(fileOf(collection.name));
        return { ...info, store: 'json', bytes };
      },
      async close() {
        await turn;
      },
    };
  }

  return {
    name: 'json',
    durable: true,
    shared: false,
    capabilities: async () => ({ indexes: [FLAT], findsParts: true, bytes: 'measured' }),
    open,
    async collections() {
      const all = await Promise.all((await names()).map(contentOf));
      return all.flatMap((content) =>
        content ? { name: content.name, dimensions: content.dimensions } : [],
      );
    },
    drop: (name) => rm(fileOf(name), { force: true }),
    async bytes(collection) {
      const wanted = collection === undefined ? await names() : [collection];
      const sizes = await Promise.all(wanted.map((name) => sizeOf(fileOf(name))));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async close() {},
  };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** Registers `json` as a value of the setting `store`. */
export function registerJsonStore(): void {
  registerStore('json', async (_address, options) => openJsonDriver(options));
}

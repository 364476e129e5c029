import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../src/config.ts';
import { storeOf } from '../../src/config-store.ts';
import { createContext, type LibraryContext } from '../../src/engine/context.ts';
import { type Engine, openEngine } from '../../src/engine.ts';
import type { Item } from '../../src/store/item.ts';
import { openDriver } from '../../src/store/stores.ts';

export interface TestLibrary {
  readonly home: string;
  /** Folder for pictures. */
  readonly pictures: string;
  /** Opens the library with the built-in model. */
  open(options?: Partial<Config>): Promise<Engine>;
  /** Opens the library for the duration of some work. */
  use<T>(work: (engine: Engine) => Promise<T>, options?: Partial<Config>): Promise<T>;
  cleanUp(): void;
}

/** The optimised model is built once and shared by all libraries of a test run. */
const settings: Partial<Config> = { model: 'soutu-mini', workers: 1 };

/** Creates a library in a temporary folder, with an empty folder for pictures. */
export function createTestLibrary(): TestLibrary {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-')));
  const home = join(root, 'home');
  const open = (options: Partial<Config> = {}) => openEngine({ ...settings, home, ...options });
  return {
    home,
    pictures: join(root, 'pictures'),
    open,
    async use(work, options) {
      const engine = await open(options);
      try {
        return await work(engine);
      } finally {
        await engine.close();
      }
    },
    cleanUp: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The internals of an engine, for tests of features that no interface offers. */
export async function openContext(home: string, options: Partial<Config> = {}): Promise<LibraryContext> {
  const config = loadConfig({ ...settings, home, ...options });
  return createContext(config, await openDriver(storeOf(config), { home }));
}

/** Every item of the collection used for searches. */
export async function itemsIn(context: LibraryContext): Promise<Item[]> {
  return context.use(async (session) => {
    const found: Item[] = [];
    for await (const batch of (await session.store()).scan()) found.push(...batch);
    return found;
  });
}

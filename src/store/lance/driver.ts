import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionSize } from '../../core/index-parameters.ts';
import { bytesUnder } from '../bytes.ts';
import { FLAT } from '../capabilities.ts';
import type { Collection, StoreDriver, StoreOptions } from '../driver.ts';
import { planBy } from '../index-choice.ts';
import { createOpenedStores } from '../opened-stores.ts';
import { withSnapshot } from '../snapshot/with-snapshot.ts';
import { hasTable, tableFolder } from './create.ts';
import { storeError } from './errors.ts';
import { LANCE_INDEXES } from './kinds.ts';
import { loadLance } from './module.ts';
import { openLanceStore } from './open.ts';
import { expectedCost, planIndex } from './plan.ts';
import { dimensionsOf } from './schema.ts';

const ENDING = '.lance';
/** Ending of the folder of a dropped collection, which a crash during deletion can leave behind. */
const DROPPED = '.dropped';

/** Stores collections as tables of one LanceDB database, in the folder `lance` of the home. Loads LanceDB on first use. */
export function openLanceDriver({
  home,
  index,
  tuned,
  recall,
  filtered,
}: Pick<StoreOptions, 'home' | 'index' | 'tuned' | 'recall' | 'filtered'>): StoreDriver {
  const folder = join(home, 'lance');
  /** Copies of collections that make searches faster: a cache. */
  const copies = join(home, 'copies');
  const opened = createOpenedStores();
  /** Dimensions of known collections, because they never change and reading them opens the table. */
  const known = new Map<string, number>();

  async function names(): Promise<string[]> {
    const entries = await readdir(folder).catch(() => []);
    const tables = entries.filter((entry) => entry.endsWith(ENDING) && !entry.startsWith('.'));
    return tables.map((entry) => entry.slice(0, -ENDING.length)).filter((name) => hasTable(folder, name));
  }

  async function dimensionsIn(name: string): Promise<number | null> {
    const before = known.get(name);
    if (before !== undefined) return before;
    const connection = await loadLance().lance.connect(folder);
    try {
      const table = await connection.openTable(name);
      const dimensions = dimensionsOf(await table.schema());
      table.close();
      if (dimensions !== null) known.set(name, dimensions);
      return dimensions;
    } catch (error) {
      // Another process may have deleted it meanwhile.
      if (!hasTable(folder, name)) return null;
      throw storeError(error, `The collection ${name} in ${folder}`);
    } finally {
      connection.close();
    }
  }

  return {
    name: 'lance',
    durable: true,
    shared: false,
    capabilities: async () => ({ indexes: LANCE_INDEXES, findsParts: true, bytes: 'measured' }),
    async open({ name, dimensions }) {
      const own = { folder, collection: name, dimensions };
      const itself = (size: CollectionSize) => planIndex(size, { recall, filtered });
      const plan = planBy({ index, tuned }, name, LANCE_INDEXES, itself, expectedCost);
      const table = await openLanceStore({ ...own, plan, ...(index && { exactItems: 0 }) });
      // A chosen index is searched however few items there are, so exhaustive search in memory must not replace it.
      if (index && index.kind !== FLAT.kind) return opened.track(table);
      const copied = { dimensions, folder: join(copies, name), recall, followsWrites: true };
      return opened.track(withSnapshot(table, copied));
    },
    async collections() {
      const found: Collection[] = [];
      const present = await names();
      for (const name of known.keys()) if (!present.includes(name)) known.delete(name);
      for (const name of present) {
        const dimensions = await dimensionsIn(name);
        if (dimensions !== null) found.push({ name, dimensions });
      }
      return found;
    },
    async drop(name) {
      if (!(await names()).includes(name)) return;
      known.delete(name);
      await rm(join(copies, name), { recursive: true, force: true });
      // Rename first, so that a crash cannot leave a table with half of its files.
      const dropped = join(folder, `.${randomUUID()}${DROPPED}`);
      await rename(tableFolder(folder, name), dropped);
      for (const entry of await readdir(folder)) {
        if (entry.endsWith(DROPPED)) await rm(join(folder, entry), { recursive: true, force: true });
      }
    },
    async bytes(name) {
      const own = name === undefined ? [folder, copies] : [tableFolder(folder, name), join(copies, name)];
      const sizes = await Promise.all(own.map(bytesUnder));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async close() {
      await opened.closeAll();
    },
  };
}

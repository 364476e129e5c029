import { join } from 'node:path';
import type { CollectionSize } from '../../core/index-parameters.ts';
import { lazy } from '../../core/memo.ts';
import { FLAT } from '../capabilities.ts';
import type { Collection, StoreDriver, StoreOptions } from '../driver.ts';
import { planBy } from '../index-choice.ts';
import { machineMemory } from '../machine-memory.ts';
import { createOpenedStores } from '../opened-stores.ts';
import { withSnapshot } from '../snapshot/with-snapshot.ts';
import { checkCollectionName } from '../validate.ts';
import { parseAddress } from './address.ts';
import { connect, type Patience } from './connection.ts';
import { storeError } from './errors.ts';
import { kindsOf } from './kinds.ts';
import { fromMilvusName, toMilvusName } from './names.ts';
import { estimateBytes, openMilvusStore } from './open.ts';
import { expectedCost, planIndex } from './plan.ts';
import { dimensionsOf } from './schema.ts';
import { createVersions } from './versions.ts';

/** Name under which other programs find the collection that searches use. */
const ALIAS = 'soutu';

/** Values (items x dimensions) up to which a collection of Lite is copied, by each process: it gives some 10,000 rows a second. */
const COPIED_VALUES = 33_554_432;

/**
 * Stores collections on a Milvus server: Lite, standalone or a cluster. Connects with the first use, so that opening a library
 * is fast and works while the server is away. Throws `bad-setting` for an invalid address.
 */
export function openMilvusDriver(
  address: string,
  {
    home,
    token,
    index,
    tuned,
    recall,
  }: Partial<Pick<StoreOptions, 'home'>> & Pick<StoreOptions, 'token' | 'index' | 'tuned' | 'recall'>,
  options: { readonly patience?: Partial<Patience> } = {},
): StoreDriver {
  const parsed = parseAddress(address);
  const connection = lazy(() => connect(parsed, { token, ...options }));
  const versions = lazy(async () => createVersions(await connection()));
  const opened = createOpenedStores();
  /** Dimensions by the name of a collection on the server, null for one of another program. Asked once: they never change. */
  const known = new Map<string, number | null>();

  /** The collections of Soutu, with their names on the server: the database may have others. */
  async function own(): Promise<(Collection & { readonly onServer: string })[]> {
    const { call, server } = await connection();
    try {
      const { data } = await call('read', (client, timeout) => client.listCollections({ timeout }));
      const names = data.map((one) => one.name);
      for (const gone of [...known.keys()].filter((name) => !names.includes(name))) known.delete(gone);
      for (const name of names.filter((one) => !known.has(one))) {
        const { schema } = await call('read', (client, timeout) =>
          client.describeCollection({ collection_name: name, timeout }),
        );
        known.set(name, dimensionsOf(schema.fields));
      }
      return names.flatMap((onServer) => {
        const dimensions = known.get(onServer) ?? null;
        return dimensions === null ? [] : { name: fromMilvusName(onServer), onServer, dimensions };
      });
    } catch (error) {
      throw storeError(error, server, null);
    }
  }

  /** Servers from 2.4 delete no collection that has an alias. */
  async function dropAlias(onServer: string): Promise<void> {
    const { call } = await connection();
    const { aliases } = await call('read', (client, timeout) =>
      client.listAliases({ collection_name: onServer, timeout }),
    );
    if (aliases.includes(ALIAS))
      await call('write', (client, timeout) => client.dropAlias({ alias: ALIAS, timeout }));
  }

  return {
    name: 'milvus',
    durable: true,
    shared: true,
    async capabilities() {
      const connected = await connection();
      return { indexes: kindsOf(connected), findsParts: connected.findsParts, bytes: 'estimated' };
    },
    async open(collection) {
      checkCollectionName(collection.name);
      const connected = await connection();
      const kinds = kindsOf(connected);
      const wishes = { recall, ...(connected.isLite && { memory: machineMemory() }) };
      const names = kinds.map(({ kind }) => kind);
      const itself = (size: CollectionSize) => planIndex(size, wishes, names);
      const plan = planBy({ index, tuned }, collection.name, kinds, itself, expectedCost);
      const onServer = await openMilvusStore(connected, await versions(), collection, { plan });
      // A chosen index is searched however few items there are, so exhaustive search in memory must not replace it.
      if (index && index.kind !== FLAT.kind) return opened.track(onServer);
      // Lite takes some 50 ms for a search; a real server is about as fast as the memory of this process.
      const { dimensions } = collection;
      const items = Math.floor(COPIED_VALUES / dimensions);
      const folder = home && join(home, 'copies', collection.name);
      const copied = { dimensions, items, folder, recall };
      const store = connected.isLite ? withSnapshot(onServer, copied) : onServer;
      return opened.track(store);
    },
    async collections() {
      return (await own()).map(({ name, dimensions }) => ({ name, dimensions }));
    },
    async publish(name) {
      const { call, server } = await connection();
      const names = { collection_name: toMilvusName(name), alias: ALIAS };
      try {
        // Moved in one step, so that a search never finds none. Before the first time there is nothing to move.
        await call('write', (client, timeout) => client.alterAlias({ ...names, timeout })).catch(() =>
          call('write', (client, timeout) => client.createAlias({ ...names, timeout })),
        );
      } catch (error) {
        throw storeError(error, server, name);
      }
    },
    async drop(name) {
      if (!(await own()).some((existing) => existing.name === name)) return;
      const { call, server } = await connection();
      try {
        await dropAlias(toMilvusName(name));
        await call('write', (client, timeout) =>
          client.dropCollection({ collection_name: toMilvusName(name), timeout }),
        );
        await (await versions()).change(toMilvusName(name));
      } catch (error) {
        throw storeError(error, server, name);
      }
    },
    async bytes(wanted) {
      const { call, server } = await connection();
      try {
        const sizes = (await own())
          .filter(({ name }) => wanted === undefined || name === wanted)
          .map(async ({ onServer, dimensions }) => {
            const { data } = await call('read', (client, timeout) =>
              client.getCollectionStatistics({ collection_name: onServer, timeout }),
            );
            return estimateBytes({ items: Number(data.row_count), dimensions });
          });
        return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      } catch (error) {
        throw storeError(error, server, wanted ?? null);
      }
    },
    async close() {
      await opened.closeAll();
      const connected = await connection.started()?.catch(() => null);
      await connected?.close();
    },
  };
}

import { lazy } from '../../core/memo.ts';
import type { StoreDriver, StoreOptions } from '../driver.ts';
import { createOpenedStores } from '../opened-stores.ts';
import { readOnly } from '../read-only.ts';
import { parseAddress } from './address.ts';
import { connect } from './connection.ts';
import { openExternalStore } from './external.ts';
import { findExternal } from './find-external.ts';

/** Gives access to one collection that another program wrote, to read it. Throws `bad-setting` for an invalid address. */
export function openExternalDriver(
  address: string,
  name: string,
  { token }: Pick<StoreOptions, 'token'>,
): StoreDriver {
  const parsed = parseAddress(address);
  const connection = lazy(() => connect(parsed, { token }));
  const opened = createOpenedStores();
  const find = async () => findExternal(await connection(), name);
  return {
    name: 'milvus',
    durable: true,
    shared: true,
    external: true,
    capabilities: async () => ({ indexes: [], findsParts: false, bytes: 'estimated' }),
    open: async (collection) => opened.track(await openExternalStore(await connection(), collection)),
    collections: async () => [await find()],
    async drop() {
      throw readOnly(name);
    },
    async bytes() {
      const store = await openExternalStore(await connection(), await find());
      return (await store.describe()).bytes;
    },
    async close() {
      await opened.closeAll();
      const connected = await connection.started()?.catch(() => null);
      await connected?.close();
    },
  };
}

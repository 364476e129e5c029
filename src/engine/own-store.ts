import { join } from 'node:path';
import type { Config } from '../config.ts';
import { storeOf } from '../config-store.ts';
import { SoutuError } from '../errors.ts';
import type { Library } from '../library/library-file.ts';
import { log } from '../log.ts';
import type { StoreDriver } from '../store/driver.ts';

/**
 * Without the setting `store`, a library that was indexed into a server would look empty, and the next run would embed all of its
 * pictures again. Throws `other-store` for such a library, and names its server. A setting that names another store is a choice
 * of the user and is followed.
 */
export function requireOwnStore({ store, home }: Config, library: Library): void {
  if (store !== undefined || library.store === null || library.store === storeOf({})) return;
  const { store: own } = library;
  throw new SoutuError('other-store', `The library in ${home} was indexed into ${own}`, {
    hint: `Name it: --store ${own}, or SOUTU_STORE, or "store" in ${join(home, 'config.json')}. To move its vectors to this disk: soutu copy --from ${own} --to ${storeOf({})}. To leave them there and embed all pictures again: soutu index --store ${storeOf({})}.`,
  });
}

/**
 * A driver whose collections are those of the library; each of its methods throws what `check` throws, and each write what `checkWrite`
 * throws.
 */
export function ownedBy(
  driver: StoreDriver,
  check: () => Promise<void>,
  checkWrite: () => Promise<void>,
): StoreDriver {
  return {
    ...driver,
    async open(collection) {
      await check();
      const store = await driver.open(collection);
      return {
        ...store,
        async upsert(items, removed) {
          await checkWrite();
          await store.upsert(items, removed);
        },
      };
    },
    async collections() {
      await check();
      return driver.collections();
    },
    async drop(name) {
      await check();
      return driver.drop(name);
    },
    async bytes(name) {
      await check();
      return driver.bytes(name);
    },
  };
}

/** The address as it is recorded, without what may be a secret. */
export function recordedAddress(config: Config): string {
  return withoutSecret(storeOf(config));
}

const withoutSecret = (address: string): string => address.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/, '');

/** The store into which the library was indexed, if the one in use is another one that has none of its vectors; else null. */
export async function storeElsewhere(
  config: Config,
  { store, collections, collection }: Library,
  driver: Pick<StoreDriver, 'collections'>,
): Promise<string | null> {
  if (store === null || store === recordedAddress(config)) return null;
  const own = new Set([...Object.keys(collections), ...(collection === null ? [] : [collection])]);
  return (await driver.collections()).some(({ name }) => own.has(name)) ? null : store;
}

/** A setting with a typing error looks like the choice of another store, and to embed all pictures again takes long. */
export async function warnOfOtherStore(
  config: Config,
  library: Library,
  driver: Pick<StoreDriver, 'collections'>,
): Promise<void> {
  const other = await storeElsewhere(config, library, driver);
  if (other === null) return;
  const store = recordedAddress(config);
  log.warn(`${store} has no vectors of this library yet, so all pictures are embedded again`, {
    before: other,
    instead: `soutu copy --from ${other} --to ${store}`,
  });
}

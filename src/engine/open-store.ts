import type { Config } from '../config.ts';
import { storeOf } from '../config-store.ts';
import { createPathMap } from '../core/path-map.ts';
import { SoutuError } from '../errors.ts';
import { fileRecords } from '../library/records.ts';
import { log } from '../log.ts';
import type { StoreDriver } from '../store/driver.ts';
import { kindsFor, parseIndex } from '../store/index-choice.ts';
import { withMappedPaths } from '../store/mapped-paths.ts';
import { openDriver } from '../store/stores.ts';
import { tunedChoice } from './tuning/tuned-driver.ts';

/**
 * Opens the store of the library. Throws `bad-setting`.
 */
export async function openLibraryStore(config: Config): Promise<StoreDriver> {
  const { collection, home } = config;
  const store = storeOf(config);
  const index = parseIndex(config.index);
  const records = fileRecords(home);
  const driver: StoreDriver = await openDriver(store, {
    home,
    token: config['store-token'],
    collection,
    index,
    recall: config.recall,
    filtered: config.filtered,
    tuned: (name) => tunedChoice(records, driver.name, name),
  });
  if (collection !== undefined && !driver.external)
    throw new SoutuError(
      'bad-setting',
      `The setting collection needs a Milvus server, and the store is ${store}`,
      {
        hint: 'For example --store milvus://127.0.0.1:19530 --collection image_search',
      },
    );
  return withLocalPaths(driver, config);
}

/**
 * Opens another store for collections of the library. The setting `index` is for the store of the library, so if the other one
 * lacks the kind, it chooses the index itself. Throws `bad-setting`.
 *
 * @param token secret for its server; null for none
 */
export async function openOtherStore(
  config: Config,
  address: string,
  token: string | null,
): Promise<StoreDriver> {
  const options = { home: config.home, token: token ?? undefined };
  const index = parseIndex(config.index);
  const driver = await openDriver(address, { ...options, index });
  if (index === null || (await hasKinds(driver, kindsFor(index)))) return withLocalPaths(driver, config);
  await driver.close();
  log.info('The store lacks the index of the setting and chooses one itself', {
    store: driver.name,
    index: config.index,
  });
  return withLocalPaths(await openDriver(address, options), config);
}

/** Closes the driver if it cannot tell. */
async function hasKinds(driver: StoreDriver, wanted: readonly string[]): Promise<boolean> {
  try {
    const kinds = (await driver.capabilities()).indexes.map(({ kind }) => kind);
    return wanted.every((kind) => kinds.includes(kind));
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** A store that machines share shows the paths of this machine. */
function withLocalPaths(driver: StoreDriver, config: Config): StoreDriver {
  const roots = config['map-root'];
  return driver.shared && roots.length > 0
    ? withMappedPaths(driver, createPathMap(roots, { relative: driver.external }))
    : driver;
}

import { SoutuError } from '../errors.ts';
import type { StoreDriver, StoreOptions } from './driver.ts';
import { checkIndex, type IndexChoice } from './index-choice.ts';

type OpenDriver = (address: string, options: StoreOptions) => Promise<StoreDriver>;

const openMilvus: OpenDriver = async (address, options) =>
  options.collection === undefined
    ? (await import('./milvus/driver.ts')).openMilvusDriver(address, options)
    : (await import('./milvus/external-driver.ts')).openExternalDriver(address, options.collection, options);

/** Drivers are loaded lazily, so that a cold search loads only one of them. */
const drivers = new Map<string, OpenDriver>([
  ['lance', async (_address, options) => (await import('./lance/driver.ts')).openLanceDriver(options)],
  ['memory', async () => (await import('./memory/open.ts')).openMemoryDriver()],
  ['milvus', openMilvus],
  ['milvuss', openMilvus],
]);

/** Valid names for the setting `store`, also as the scheme of an address. */
export function storeNames(): string[] {
  return [...drivers.keys()];
}

/**
 * Opens the driver of an address: a registered name, or a URL with such a name as scheme. Does not read a collection yet.
 * Throws `bad-setting` if no driver is registered for the address.
 *
 * @example const driver = await openDriver('lance', { home: '/home/me/.local/share/soutu' })
 * @example const driver = await openDriver('milvus://127.0.0.1:19530', { home, token: 'root:Milvus' })
 */
export async function openDriver(address: string, options: StoreOptions): Promise<StoreDriver> {
  const open = drivers.get(address.split('://', 1)[0]!);
  if (open) {
    const driver = await open(address, options);
    // The setting is for what Soutu writes: the collection of another program has the index that it has.
    return options.index && !driver.external ? withCheckedIndex(driver, options.index) : driver;
  }
  throw new SoutuError(
    'bad-setting',
    // With a typing error in its scheme, an address may still contain a password.
    `store must be one of ${storeNames().join(', ')}, not ${JSON.stringify(address.replace(/\/\/.*@/, '//***@'))}`,
  );
}

/** Refuses to open collections with an index that the store does not have, so that no driver ignores the setting silently. */
function withCheckedIndex(driver: StoreDriver, choice: IndexChoice): StoreDriver {
  return {
    ...driver,
    async open(collection) {
      const { indexes } = await driver.capabilities();
      checkIndex(choice, { name: driver.name, indexes }, collection.dimensions);
      return driver.open(collection);
    },
  };
}

/** Registers a driver under a name, which is also the scheme of its URLs, and replaces an earlier one of that name. */
export function registerStore(name: string, open: OpenDriver): void {
  drivers.set(name, open);
}

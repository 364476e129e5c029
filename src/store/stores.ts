import { SoutuError } from '../errors.ts';
import type { StoreDriver } from './driver.ts';

type OpenDriver = (address: string, options: { readonly home: string }) => Promise<StoreDriver>;

/** A driver's code is loaded when it is opened: a search from the command line waits for one of them only. */
const drivers = new Map<string, OpenDriver>([
  ['lance', async (_address, options) => (await import('./lance/driver.ts')).openLanceDriver(options)],
  ['memory', async () => (await import('./memory/open.ts')).openMemoryDriver()],
]);

/** Names that the setting `store` can have, or that an address can begin with. */
export function storeNames(): string[] {
  return [...drivers.keys()];
}

/**
 * Opens the driver of an address: a registered name, or a URL whose scheme is one. No collection is read yet.
 * Throws `bad-setting` for an address of no registered driver.
 *
 * @param options.home folder in which drivers keep what they write
 * @example const driver = await openDriver('lance', { home: '/home/me/.local/share/soutu' })
 */
export async function openDriver(address: string, options: { readonly home: string }): Promise<StoreDriver> {
  const open = drivers.get(address.split('://', 1)[0]!);
  if (open) return open(address, options);
  throw new SoutuError(
    'bad-setting',
    `store must be one of ${storeNames().join(', ')}, not ${JSON.stringify(address)}`,
  );
}

/** Adds a driver under a name or the scheme of its URLs; of two of the same name the later one counts. */
export function registerStore(name: string, open: OpenDriver): void {
  drivers.set(name, open);
}

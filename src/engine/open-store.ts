import type { Config } from '../config.ts';
import { createPathMap } from '../core/path-map.ts';
import type { StoreDriver } from '../store/driver.ts';
import { withMappedPaths } from '../store/mapped-paths.ts';
import { openDriver } from '../store/stores.ts';

/**
 * Opens a store for a library: of one that machines share, it shows the paths of this machine. Throws `bad-setting`.
 *
 * @param address @default the setting `store`
 * @param token secret for its server; null for none @default the setting `store-token`
 */
export async function openStore(
  config: Config,
  address = config.store,
  token: string | null | undefined = config['store-token'],
): Promise<StoreDriver> {
  const driver = await openDriver(address, { home: config.home, token: token ?? undefined });
  const roots = config['map-root'];
  return driver.shared && roots.length > 0 ? withMappedPaths(driver, createPathMap(roots)) : driver;
}

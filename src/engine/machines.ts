import type { Config } from '../config.ts';
import { createPathMap } from '../core/path-map.ts';
import { isInShard, parseShard } from '../core/shard.ts';
import type { StoreDriver } from '../store/driver.ts';

/** Tells the files that this machine indexes, by their stored paths, on which all machines agree. Throws `bad-setting`. */
export function mineOf(config: Config): (path: string) => boolean {
  if (config.shard === undefined) return () => true;
  const shard = parseShard(config.shard);
  const { toStored } = createPathMap(config['map-root']);
  return (path) => isInShard(toStored(path), shard);
}

/** See `reconcile`. With a shard, all machines have the same folders. */
export function othersOf({ shard }: Config, driver: StoreDriver): ((path: string) => boolean) | null {
  return driver.shared ? () => shard === undefined : null;
}

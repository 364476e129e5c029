import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type RemoteServer, serverUrl } from '../models/remote/server.ts';

/** The embedding server of the settings; null if they name none. Throws `bad-setting`. */
export function serverOf(config: Config): RemoteServer | null {
  const url = config['embed-url'];
  if (url === undefined) return null;
  const dialect = config['embed-dialect'];
  return {
    url: serverUrl(url),
    model: config['embed-model'],
    dialect: dialect === 'auto' ? undefined : dialect,
    dimensions: config['embed-dimensions'],
    key: () => config['embed-key'],
    requests: config['embed-requests'],
    timeoutMs: config['embed-timeout'] * 1000,
    cacheDir: join(config.home, 'cache', 'embedding-servers'),
  };
}

import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { EmbedderOptions } from '../models/open.ts';

/** How the settings open a model. */
export function embedderOptions({ precision, device, workers, home }: Config): EmbedderOptions {
  return { precision, device, workers, cacheDir: join(home, 'cache', 'models') };
}

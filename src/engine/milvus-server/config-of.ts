import { type Config, loadConfig } from '../../config.ts';
import type { StartMilvusOptions } from './types.ts';

/** The settings of a server: those of the home, the environment and the defaults where an option is missing. Throws `bad-setting`. */
export function configOf({
  home,
  python,
  offline,
}: Pick<StartMilvusOptions, 'home' | 'python' | 'offline'>): Config {
  return loadConfig({
    python,
    ...(home !== undefined && { home }),
    ...(offline !== undefined && { offline }),
  });
}

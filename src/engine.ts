import { type Config, loadConfig } from './config.ts';
import { parseQuery } from './core/query.ts';
import { openHome } from './engine/home.ts';
import { answerQuery } from './engine/search.ts';
import type { Engine } from './engine/types.ts';

export type * from './engine/types.ts';

/**
 * Opens the library of a home folder. Options are settings (docs/settings.md); what is not given comes from the
 * environment, the config file and the defaults. Model and store are loaded when they are first needed, and so is the
 * code that only indexing needs: a search from the command line must not wait for it. Throws `bad-setting`.
 */
export async function openEngine(options: Partial<Config> = {}): Promise<Engine> {
  const config = loadConfig(options);
  const home = openHome(config);
  return {
    config,
    model: home.model,
    async index(folders = [], run = {}) {
      const { indexLibrary } = await import('./engine/library.ts');
      return indexLibrary(home, folders, run);
    },
    search: (input, { signal } = {}) => answerQuery(parseQuery(input), home, signal),
    async status() {
      const { describeLibrary } = await import('./engine/status.ts');
      return describeLibrary(home);
    },
    async remove(paths) {
      const { removeFromLibrary } = await import('./engine/library.ts');
      return removeFromLibrary(home, paths);
    },
    async thumbnail(id, size) {
      const { libraryThumbnail } = await import('./engine/pictures.ts');
      return libraryThumbnail(home, id, size);
    },
    close: home.close,
  };
}

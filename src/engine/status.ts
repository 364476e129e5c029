import { exists } from '../indexing/exists.ts';
import { readLock } from '../store/lock.ts';
import type { CatalogView } from './catalog-view.ts';
import { betterModel } from './choose-model.ts';
import type { Home } from './home.ts';
import type { EngineStatus } from './types.ts';

/** What is in the library. Reads only: it works while another process indexes. */
export async function describeLibrary(home: Home, catalog: CatalogView): Promise<EngineStatus> {
  const { config } = home;
  const [library, model, store] = await Promise.all([home.readLibrary(), home.model(), home.store()]);
  const info = await store.describe();
  const files = await catalog.count(library.folders.map(({ path }) => path));
  const folders = library.folders.map(async ({ path }, i) => ({
    path,
    files: files.byRoot[i]!,
    missing: !(await exists(path)),
  }));
  const lock = await readLock(home.lockFile);
  return {
    home: config.home,
    model: model.id,
    otherModel: await betterModel(config, model.id),
    store: info.store,
    images: info.assets,
    files: files.all,
    folders: await Promise.all(folders),
    failed: files.failed,
    index: {
      kind: info.index.kind,
      rows: info.items,
      unindexedRows: info.index.unindexed,
      bytes: info.bytes,
      reason: info.index.reason,
    },
    writer: lock?.alive ? { pid: lock.pid, command: lock.command } : null,
  };
}

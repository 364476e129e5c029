import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { forgetPaths, type RemoveReport } from '../indexing/forget.ts';
import { isWithin } from '../indexing/gone.ts';
import { indexFolders, requireFolders } from '../indexing/index-folders.ts';
import { type Library, type LibraryFolder, readLibrary, writeLibrary } from '../indexing/library.ts';
import { openReconciledCatalog } from '../indexing/reconcile.ts';
import type { IndexReport } from '../indexing/report.ts';
import { acquireLock } from '../store/lock.ts';
import { modelName } from './choose-model.ts';
import type { Home } from './home.ts';
import type { IndexRunOptions } from './types.ts';

/** Brings the store up to date with the named folders, or with all of the library. */
export async function indexLibrary(
  home: Home,
  named: readonly string[],
  run: IndexRunOptions,
): Promise<IndexReport> {
  const { config } = home;
  const paths = named.map((path) => resolve(path));
  await requireFolders(paths);
  return writing(home, 'soutu index', async () => {
    const model = modelName(await home.location());
    const library = addFolders(await readLibrary(home.libraryFile), paths, config);
    await writeLibrary(home.libraryFile, { ...library, model });
    const store = await home.store();
    const catalog = await openReconciledCatalog(await home.catalogFile(), store);
    try {
      return await indexFolders(paths.length > 0 ? chosenFolders(library, paths) : library.folders, {
        store,
        catalog,
        embedder: home.embedder,
        forgotten: library.forgotten,
        maxBytes: config['max-bytes'],
        maxPixels: config['max-pixels'],
        shrink: config.decode === 'fast',
        workers: config.workers,
        prune: run.prune ?? false,
        retryFailed: run.retryFailed ?? false,
        signal: run.signal ?? new AbortController().signal,
        ...(run.onProgress && { onProgress: run.onProgress }),
      });
    } finally {
      await catalog.close();
    }
  });
}

/** Forgets files and folders, and keeps them out of later runs. */
export async function removeFromLibrary(home: Home, named: readonly string[]): Promise<RemoveReport> {
  const paths = named.map((path) => resolve(path));
  return writing(home, 'soutu remove', async () => {
    const library = await readLibrary(home.libraryFile);
    const folders = library.folders.filter(({ path }) => !isUnderAny(path, paths));
    // What lies in a folder of the library would come back with its next run.
    const forgotten = paths.filter((path) => folders.some((folder) => isWithin(path, folder.path)));
    const others = library.forgotten.filter((path) => !isUnderAny(path, paths));
    await writeLibrary(home.libraryFile, { ...library, folders, forgotten: [...others, ...forgotten] });
    const store = await home.store();
    const catalog = await openReconciledCatalog(await home.catalogFile(), store);
    try {
      return await forgetPaths(paths, store, catalog);
    } finally {
      await catalog.close();
    }
  });
}

/** Runs work that writes: one process at a time may. The memory store is this process's own. */
async function writing<T>(home: Home, command: string, work: () => Promise<T>): Promise<T> {
  if (home.config.store === 'memory') return work();
  const lock = await acquireLock(home.lockFile, { command });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

const isUnderAny = (path: string, folders: readonly string[]) =>
  folders.some((folder) => isWithin(path, folder));

/**
 * The library with the named paths in it. A path below one of its folders is part of that folder; a folder above others
 * takes their place. What is named is not forgotten any more, and takes on the settings of this run.
 */
function addFolders(library: Library, paths: readonly string[], config: Config): Library {
  let { folders, forgotten } = library;
  for (const path of paths) {
    forgotten = forgotten.filter((other) => !isWithin(other, path) && !isWithin(path, other));
    if (folders.some((folder) => folder.path !== path && isWithin(path, folder.path))) continue;
    folders = [...folders.filter((folder) => !isWithin(folder.path, path)), folderSettings(path, config)];
  }
  return { ...library, folders, forgotten };
}

/** The named paths, each with the settings of the library's folder that it is or lies in. */
function chosenFolders(library: Library, paths: readonly string[]): LibraryFolder[] {
  return paths.map((path) => {
    const folder = library.folders.find((other) => isWithin(path, other.path))!;
    return { ...folder, path };
  });
}

const folderSettings = (path: string, config: Config): LibraryFolder => ({
  path,
  exclude: [...config.exclude],
  followSymlinks: config['follow-symlinks'],
});

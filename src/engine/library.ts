import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import { openCatalog } from '../indexing/catalog.ts';
import { exists } from '../indexing/exists.ts';
import { forgetPaths, type RemoveReport } from '../indexing/forget.ts';
import { type FolderToIndex, indexFolders, requireFolders } from '../indexing/index-folders.ts';
import type { Library, LibraryFolder } from '../indexing/library.ts';
import { reconcile } from '../indexing/reconcile.ts';
import type { IndexReport } from '../indexing/report.ts';
import { acquireLock } from '../store/lock.ts';
import type { VectorStore } from '../store/store.ts';
import { collectionName } from './collections.ts';
import type { Home } from './home.ts';
import type { IndexRunOptions } from './types.ts';

/** Brings the store up to date with the named folders, or with all of the library. */
export async function indexLibrary(
  home: Home,
  named: readonly string[],
  run: IndexRunOptions,
): Promise<IndexReport> {
  const { config } = home;
  const paths = absolutePaths(named);
  await requireFolders(paths);
  return writing(home, run.command ?? 'soutu index', async () => {
    // A model that cannot be opened must not become the library's.
    const store = await home.store();
    const before = await home.readLibrary();
    const library = { ...addFolders(before, paths, config), model: (await home.location()).name };
    await home.writeLibrary(library);
    const catalog = await home.openCatalog();
    try {
      const { report, mounts } = await indexFolders(foldersToIndex(library, paths, config), {
        store,
        catalog,
        known: await reconcile(catalog, store),
        embedder: home.embedder,
        giveWay: home.attention.free,
        forgotten: library.forgotten,
        mounts: library.mounts,
        gate: home.gate,
        maxBytes: config['max-bytes'],
        maxPixels: config['max-pixels'],
        shrink: config.decode === 'fast',
        workers: config.workers,
        prune: run.prune ?? false,
        retryFailed: run.retryFailed ?? false,
        signal: run.signal ?? new AbortController().signal,
        ...(run.onProgress && { onProgress: run.onProgress }),
      });
      if (mounts.length > library.mounts.length) await home.writeLibrary({ ...library, mounts });
      return report;
    } finally {
      await catalog.close();
    }
  });
}

/**
 * Forgets files and folders, in the collections of all models, and keeps them out of later runs.
 * Throws `not-found` for a path that neither the library nor the disk knows.
 *
 * @param onGone told the ids of pictures of which nothing is left
 * @param command what other processes are told of who writes
 */
export async function removeFromLibrary(
  home: Home,
  named: readonly string[],
  onGone: (ids: readonly string[]) => void,
  command = 'soutu remove',
): Promise<RemoveReport> {
  const paths = absolutePaths(named);
  return writing(home, command, async () => {
    const library = await home.readLibrary();
    const report = await forgetInAll(home, paths, onGone);
    for (const path of paths) await requireKnown(path, library, report);
    const folders = library.folders.filter(({ path }) => !isUnderAny(path, paths));
    // What lies in a folder of the library would come back with its next run.
    const forgotten = paths.filter((path) => folders.some((folder) => isWithin(path, folder.path)));
    const others = library.forgotten.filter((path) => !isUnderAny(path, paths));
    await home.writeLibrary({ ...library, folders, forgotten: [...others, ...forgotten] });
    return report;
  });
}

async function requireKnown(path: string, { folders }: Library, report: RemoveReport): Promise<void> {
  const inLibrary = folders.some((folder) => isWithin(path, folder.path) || isWithin(folder.path, path));
  if (report.files > 0 || (inLibrary && (await exists(path)))) return;
  if (folders.some((folder) => folder.path === path)) return;
  throw new SoutuError('not-found', `${path} is not in the library`, {
    hint: 'soutu status lists the folders of the library.',
  });
}

/** Forgets paths under every model that they were indexed with; the numbers are those of the model that had most. */
async function forgetInAll(
  home: Home,
  paths: readonly string[],
  onGone: (ids: readonly string[]) => void,
): Promise<RemoveReport> {
  const own = await home.store();
  const reports = [await forgetIn(own, () => home.openCatalog(), paths, onGone)];
  const current = collectionName(await home.model());
  for (const collection of await home.driver.collections()) {
    if (collection.name === current) continue;
    const store = await home.driver.open(collection);
    try {
      reports.push(
        await forgetIn(
          store,
          () => openCatalog(join(home.catalogFolder, `${collection.name}.jsonl`)),
          paths,
          onGone,
        ),
      );
    } finally {
      await store.close();
    }
  }
  return reports.reduce((most, report) => (report.files > most.files ? report : most));
}

async function forgetIn(
  store: VectorStore,
  open: Home['openCatalog'],
  paths: readonly string[],
  onGone: (ids: readonly string[]) => void,
): Promise<RemoveReport> {
  const catalog = await open();
  try {
    await reconcile(catalog, store);
    return await forgetPaths(paths, store, catalog, onGone);
  } finally {
    await catalog.close();
  }
}

/** An empty path would be the current folder, which nobody means who passes an unset variable. */
function absolutePaths(named: readonly string[]): string[] {
  if (named.includes('')) throw new SoutuError('usage', 'A folder is named by an empty text');
  return named.map((path) => resolve(path));
}

/** Runs work that writes: one process at a time may. What does not outlive the process is its own. */
async function writing<T>(home: Home, command: string, work: () => Promise<T>): Promise<T> {
  if (!home.driver.durable) return work();
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
 * The library with the named paths in it. A path below one of its folders is part of that folder, unless it was forgotten
 * there with a folder around it; a folder above others takes their place. What is named itself is not forgotten any more.
 */
function addFolders(library: Library, paths: readonly string[], config: Config): Library {
  let { folders, forgotten } = library;
  for (const path of paths) {
    forgotten = forgotten.filter((other) => other !== path);
    const isHidden = forgotten.some((other) => isWithin(path, other));
    const isPart = folders.some((folder) => folder.path !== path && isWithin(path, folder.path));
    if (isPart && !isHidden) continue;
    const others = folders.filter(
      (folder) => !isWithin(folder.path, path) || isUnderAny(folder.path, forgotten),
    );
    folders = [...others.filter((folder) => folder.path !== path), folderSettings(path, config)];
  }
  return { ...library, folders, forgotten };
}

/**
 * What to walk: the named paths, or all folders. Each has the settings of the nearest folder of the library that it is
 * or lies in; what this run excludes is left out besides.
 */
function foldersToIndex(library: Library, named: readonly string[], config: Config): FolderToIndex[] {
  const paths = named.length > 0 ? named : library.folders.map((folder) => folder.path);
  return paths.map((path) => {
    const around = library.folders.filter((folder) => isWithin(path, folder.path));
    const nearest = around.reduce((a, b) => (b.path.length > a.path.length ? b : a));
    return {
      path,
      exclude: [...new Set([...nearest.exclude, ...config.exclude])],
      excludeFrom: nearest.path,
      followSymlinks: nearest.followSymlinks || config['follow-symlinks'],
    };
  });
}

const folderSettings = (path: string, config: Config): LibraryFolder => ({
  path,
  exclude: [...config.exclude],
  followSymlinks: config['follow-symlinks'],
});

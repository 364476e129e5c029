import { resolve } from 'node:path';
import { inspect } from 'node:util';
import type { Config } from '../config.ts';
import { isWithin, withinTest } from '../core/folders.ts';
import type { KindCounts } from '../core/left-out.ts';
import { SoutuError } from '../errors.ts';
import { isMet } from '../images/is-met.ts';
import type { FolderToIndex } from '../indexing/walk-folders.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';
import { ownData } from '../library/own-data.ts';
import { rememberOcrExclude } from './ocr-exclude.ts';

/**
 * Resolves paths. Throws `usage` for an empty one, which usually comes from an unset variable and would mean the current folder, and for
 * what only a caller without types can pass.
 */
export function absolutePaths(named: readonly string[]): string[] {
  if (!Array.isArray(named) || named.some((path) => typeof path !== 'string'))
    throw new SoutuError('usage', `Paths are given as a list of strings, not as ${inspect(named)}`, {
      hint: `For example: engine.index([${typeof named === 'string' ? inspect(named) : "'/srv/pictures'"}])`,
    });
  if (named.includes('')) throw new SoutuError('usage', 'The path of a folder is empty');
  return named.map((path) => resolve(path));
}

/** The paths of the folders of the library. */
export const rootsOf = ({ folders }: Library): string[] => folders.map(({ path }) => path);

/**
 * Adds paths to the library. A path below a folder of the library belongs to it, unless it lies in a removed folder or a walk of that folder
 * would not meet it: then it becomes a folder of its own, so that later runs do not forget it. A parent of folders replaces those that
 * it meets. Named paths are no longer skipped as removed.
 *
 * @param silent paths that do not answer, and stay folders of their own
 */
export function addFolders(
  library: Library,
  paths: readonly string[],
  config: Config,
  silent: readonly string[] = [],
): Library {
  const isSilent = withinTest(silent);
  const isPart = (path: string, folder: LibraryFolder) =>
    path === folder.path || (!isSilent(path) && !isSilent(folder.path) && isPartOf(path, folder, config));
  let { folders, forgotten } = library;
  for (const path of paths) {
    forgotten = forgotten.filter((other) => other !== path);
    const isHidden = forgotten.some((other) => isWithin(path, other));
    const isIncluded = folders.some((folder) => folder.path !== path && isPart(path, folder));
    if (isIncluded && !isHidden) continue;
    const added = folderSettings(path, config);
    const others = folders.filter(
      (folder) => !isPart(folder.path, added) || isUnderAny(folder.path, forgotten),
    );
    folders = [...others.filter((folder) => folder.path !== path), added];
  }
  return {
    ...library,
    folders,
    forgotten,
    ocrExclude: rememberOcrExclude({ ...library, folders }, paths, config),
  };
}

/** Removes paths from the library; those inside of one of its folders are skipped by later runs. */
export function dropFolders(library: Library, paths: readonly string[]): Library {
  const folders = library.folders.filter(({ path }) => !isUnderAny(path, paths));
  const forgotten = paths.filter((path) => folders.some((folder) => isWithin(path, folder.path)));
  const others = library.forgotten.filter((path) => !isUnderAny(path, paths));
  const ocrExclude = Object.fromEntries(
    Object.entries(library.ocrExclude).filter(([path]) => !isUnderAny(path, paths)),
  );
  const leftOut = Object.fromEntries(
    Object.entries(library.leftOut).filter(([path]) => !isUnderAny(path, paths)),
  );
  return { ...library, folders, ocrExclude, leftOut, forgotten: [...others, ...forgotten] };
}

/**
 * The paths to walk: the named ones with the folders of the library below them, or all folders. Each gets the settings of the nearest enclosing folder of the library,
 * plus the exclusions of this run.
 *
 * @param changed absolute paths to which the walks are limited; folders without any are left out @default all
 */
export function foldersToIndex(
  library: Library,
  named: readonly string[],
  config: Config,
  changed?: readonly string[],
): FolderToIndex[] {
  const own = library.folders.map((folder) => folder.path);
  // What a walk of a named folder does not meet would count as deleted.
  const paths =
    named.length > 0 ? [...new Set([...named, ...own.filter((path) => isUnderAny(path, named))])] : own;
  const skip = ownData(config.home);
  const folders = paths.map((path): FolderToIndex => {
    const around = library.folders.filter((folder) => isWithin(path, folder.path));
    const nearest = around.reduce((a, b) => (b.path.length > a.path.length ? b : a));
    return {
      path,
      identity: nearest.path === path ? nearest.identity : undefined,
      exclude: [...new Set([...nearest.exclude, ...config.exclude])],
      excludeFrom: nearest.path,
      followSymlinks: nearest.followSymlinks || config['follow-symlinks'],
      ignore: config.ignore,
      pairRaw: config['pair-raw'],
      skip,
    };
  });
  if (changed === undefined) return folders;
  return folders.flatMap((folder) => {
    const own = changed.filter((path) => isWithin(path, folder.path));
    return own.length > 0 ? { ...folder, changed: own } : [];
  });
}

/** The library with what its folders are now (`identityOf`), by path; the same if nothing is new. */
export function withIdentities(library: Library, identities: ReadonlyMap<string, string>): Library {
  const isNew = ({ path, identity }: LibraryFolder) => (identities.get(path) ?? identity) !== identity;
  if (!library.folders.some(isNew)) return library;
  const folders = library.folders.map((folder) => ({
    ...folder,
    identity: identities.get(folder.path) ?? folder.identity,
  }));
  return { ...library, folders };
}

const folderSettings = (path: string, config: Config): LibraryFolder => ({
  path,
  exclude: [...config.exclude],
  followSymlinks: config['follow-symlinks'],
});

/** Whether a walk of the folder meets the path, which is another one. */
const isPartOf = (path: string, folder: LibraryFolder, config: Config) => {
  const { ignore, 'pair-raw': pairRaw } = config;
  return isWithin(path, folder.path) && isMet(path, folder.path, { ...folder, ignore, pairRaw });
};

const isUnderAny = (path: string, folders: readonly string[]) =>
  folders.some((folder) => isWithin(path, folder));

/** What was left out in each folder of the library, where the run walked it to its end; a part of one says nothing about the whole. */
export function leftOutAfter(
  { folders, leftOut }: Library,
  walked: ReadonlyMap<string, KindCounts>,
): Library['leftOut'] {
  const entries = folders.flatMap(({ path }) => {
    const counts = walked.get(path) ?? leftOut[path];
    return counts === undefined ? [] : [[path, counts] as const];
  });
  return Object.fromEntries(entries);
}

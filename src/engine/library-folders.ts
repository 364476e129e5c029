import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import type { FolderToIndex } from '../indexing/index-folders.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';
import { ownFolders } from '../library/own-folders.ts';
import { rememberOcrExclude } from './ocr-exclude.ts';

/** Resolves paths. Throws `usage` for an empty one: it usually comes from an unset variable and would mean the current folder. */
export function absolutePaths(named: readonly string[]): string[] {
  if (named.includes('')) throw new SoutuError('usage', 'The path of a folder is empty');
  return named.map((path) => resolve(path));
}

/**
 * Adds paths to the library. A path below a folder of the library belongs to it, unless it lies in a removed folder; a
 * parent of folders replaces them. Named paths are no longer skipped as removed.
 */
export function addFolders(library: Library, paths: readonly string[], config: Config): Library {
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
  return { ...library, folders, ocrExclude, forgotten: [...others, ...forgotten] };
}

/**
 * The paths to walk: the named ones, or all folders. Each gets the settings of the nearest enclosing folder of the library,
 * plus the exclusions of this run.
 */
export function foldersToIndex(library: Library, named: readonly string[], config: Config): FolderToIndex[] {
  const paths = named.length > 0 ? named : library.folders.map((folder) => folder.path);
  const skip = ownFolders(config.home);
  return paths.map((path) => {
    const around = library.folders.filter((folder) => isWithin(path, folder.path));
    const nearest = around.reduce((a, b) => (b.path.length > a.path.length ? b : a));
    return {
      path,
      exclude: [...new Set([...nearest.exclude, ...config.exclude])],
      excludeFrom: nearest.path,
      followSymlinks: nearest.followSymlinks || config['follow-symlinks'],
      skip,
    };
  });
}

const folderSettings = (path: string, config: Config): LibraryFolder => ({
  path,
  exclude: [...config.exclude],
  followSymlinks: config['follow-symlinks'],
});

const isUnderAny = (path: string, folders: readonly string[]) =>
  folders.some((folder) => isWithin(path, folder));

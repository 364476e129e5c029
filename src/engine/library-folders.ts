import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import type { FolderToIndex } from '../indexing/index-folders.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';

/** An empty path would be the current folder, which nobody means who passes an unset variable. Throws `usage`. */
export function absolutePaths(named: readonly string[]): string[] {
  if (named.includes('')) throw new SoutuError('usage', 'A folder is named by an empty text');
  return named.map((path) => resolve(path));
}

/**
 * The library with the named paths in it. A path below one of its folders is part of that folder, unless it was removed
 * there with a folder around it; a folder above others takes their place. What is named itself is indexed again.
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
  return { ...library, folders, forgotten };
}

/** The library without the paths, which later runs leave out as far as they lie in a folder of the library. */
export function dropFolders(library: Library, paths: readonly string[]): Library {
  const folders = library.folders.filter(({ path }) => !isUnderAny(path, paths));
  const forgotten = paths.filter((path) => folders.some((folder) => isWithin(path, folder.path)));
  const others = library.forgotten.filter((path) => !isUnderAny(path, paths));
  return { ...library, folders, forgotten: [...others, ...forgotten] };
}

/**
 * What to walk: the named paths, or all folders. Each has the settings of the nearest folder of the library that it is
 * or lies in; what this run excludes is left out besides.
 */
export function foldersToIndex(library: Library, named: readonly string[], config: Config): FolderToIndex[] {
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

const isUnderAny = (path: string, folders: readonly string[]) =>
  folders.some((folder) => isWithin(path, folder));

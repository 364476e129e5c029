import { posix, sep, win32 } from 'node:path';
import { SoutuError } from '../errors.ts';

/** A drive or a share at the start: only then is a backslash a separator, for POSIX allows it in names. */
const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/;
const flavourOf = (path: string) => (WINDOWS_PATH.test(path) ? win32 : posix);

/**
 * Every folder above the file, the nearest last: `/a/b/c.jpg` gives `/`, `/a`, `/a/b`. Only a root ends in a
 * separator (`/`, `C:\`, `\\server\share\`). Windows paths come back with backslashes.
 */
function foldersAbove(path: string): string[] {
  const flavour = flavourOf(path);
  let folder = flavour.dirname(flavour.normalize(path));
  const folders = [folder];
  for (let above = flavour.dirname(folder); above !== folder; above = flavour.dirname(folder)) {
    folders.push(above);
    folder = above;
  }
  return folders.reverse();
}

/** The folders above any of these absolute paths, each once: what `folders` in a filter is compared with. */
export function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(foldersAbove))];
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether one of the two is the other or lies in it: only then can a search in one find anything of the other. */
export function overlaps(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/**
 * An absolute path as the rows spell it: without `..`, doubled separators and a separator at the end. Null for a path that is
 * not absolute, which only the door that it came from could complete.
 */
export function normalizePath(path: string): string | null {
  const flavour = flavourOf(path);
  return flavour.isAbsolute(path) && !path.includes('\0') ? flavour.resolve(path) : null;
}

/** As `normalizePath`. Throws `bad-request` for a relative path: the folder that a server runs in is not the caller's. */
export function absolutePath(path: string): string {
  const normal = normalizePath(path);
  if (normal !== null) return normal;
  throw new SoutuError('bad-request', `${JSON.stringify(path)} is not an absolute path`);
}

/**
 * Folders to search in, as the rows spell them.
 *
 * @param known the folders of the library, normalised
 * @throws `bad-request` for a path that is not absolute, `not-found` for a folder of which the library can have nothing
 */
export function searchedFolders(folders: readonly string[], known: readonly string[]): string[] {
  return folders.map((folder) => {
    const path = absolutePath(folder);
    if (known.some((other) => overlaps(other, path))) return path;
    throw new SoutuError('not-found', `${path} is not in the library`, {
      hint: `To put it there: soutu index ${JSON.stringify(path)}`,
    });
  });
}

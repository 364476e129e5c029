import { posix, sep, win32 } from 'node:path';

/** A drive or a share at the start: only then is a backslash a separator, for POSIX allows it in names. */
const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/**
 * Every folder above the file, the nearest last: `/a/b/c.jpg` gives `/`, `/a`, `/a/b`. Only a root ends in a
 * separator (`/`, `C:\`, `\\server\share\`). Windows paths come back with backslashes.
 */
function foldersAbove(path: string): string[] {
  const flavour = WINDOWS_PATH.test(path) ? win32 : posix;
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

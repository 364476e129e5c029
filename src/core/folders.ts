import { dirname, posix, sep, win32 } from 'node:path';
import { SoutuError } from '../errors.ts';
import { shellQuote } from './shell-quote.ts';

/** Starts with a drive or a share. Only then is a backslash a separator, because POSIX allows it in names. */
const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/;
const flavourOf = (path: string) => (WINDOWS_PATH.test(path) ? win32 : posix);

/** The folder of a file. Windows paths come back with backslashes. */
function folderOf(path: string): string {
  const flavour = flavourOf(path);
  return flavour.dirname(flavour.normalize(path));
}

/**
 * A folder and every one above it, the nearest last: `/a/b` gives `/`, `/a`, `/a/b`. Only a root ends in a separator (`/`, `C:\`,
 * `\\server\share\`).
 */
function withFoldersAbove(nearest: string): string[] {
  const flavour = flavourOf(nearest);
  const folders = [nearest];
  let folder = nearest;
  for (let above = flavour.dirname(folder); above !== folder; above = flavour.dirname(folder)) {
    folders.push(above);
    folder = above;
  }
  return folders.reverse();
}

/** Every folder above any of these absolute paths, without duplicates: the values of the filter field `folders`. */
export function foldersOf(paths: readonly string[]): string[] {
  // Most of the copies of a file lie in few folders.
  const nearest = new Set(paths.map(folderOf));
  return [...new Set([...nearest].flatMap(withFoldersAbove))];
}

/** What the paths of all files below a folder start with. */
export function startOfPathsIn(folder: string): string {
  const { sep: separator } = flavourOf(folder);
  return folder.endsWith(separator) ? folder : folder + separator;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * A test whether a path is one of the folders or lies below one, whose time does not grow with their number.
 *
 * @param folders absolute and normalised
 */
export function withinTest(folders: readonly string[]): (path: string) => boolean {
  if (folders.length === 0) return () => false;
  const known = new Set(folders);
  return (path) => {
    for (let at = path; ; at = dirname(at)) {
      if (known.has(at)) return true;
      if (at === dirname(at)) return false;
    }
  };
}

/** Whether one folder is or contains the other, so that a search in one can match files of the other. */
export function overlaps(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/**
 * Normalises an absolute path as the store has it: without `..`, doubled or trailing separators. Null for a relative path, because
 * the folder that it is relative to is unknown here.
 */
export function normalizePath(path: string): string | null {
  const flavour = flavourOf(path);
  return flavour.isAbsolute(path) && !path.includes('\0') ? flavour.resolve(path) : null;
}

/** As `normalizePath`, but throws `bad-request` for a relative path: the server's working folder is not the caller's. */
export function absolutePath(path: string): string {
  const normal = normalizePath(path);
  if (normal !== null) return normal;
  throw new SoutuError('bad-request', `${JSON.stringify(path)} is not an absolute path`);
}

/** Spellings of a path, above which only both spellings of the whole path are tried. */
const MAX_SPELLINGS = 16;

/**
 * The spellings of a path in Unicode: keyboards write `ü` as one character (NFC), some disks and archives as two (NFD), each name for itself.
 * The path itself is the first.
 *
 * @example spellingsOf('/a/b') // ['/a/b']
 */
export function spellingsOf(path: string): string[] {
  const formsOf = (text: string) => [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
  const names = path.split('/').map(formsOf);
  if (names.reduce((product, { length }) => product * length, 1) > MAX_SPELLINGS) return formsOf(path);
  return names.reduce((paths, forms) => paths.flatMap((one) => forms.map((form) => `${one}/${form}`)));
}

/**
 * Normalises the folders of a search, in all spellings.
 *
 * @param known the folders of the library, normalised; null for a collection of another program, whose folders are not known and
 *   may be relative
 * @throws `bad-request` for a path that is not absolute, `not-found` for a folder outside of the library
 */
export function searchedFolders(folders: readonly string[], known: readonly string[] | null): string[] {
  return folders.flatMap((folder) => {
    if (known === null) return spellingsOf(normalizePath(folder) ?? folder);
    const path = absolutePath(folder);
    if (known.some((other) => overlaps(other.normalize(), path.normalize()))) return spellingsOf(path);
    throw new SoutuError('not-found', `${path} is not in the library`, {
      hint: `Add it with: soutu index ${shellQuote(path)}`,
    });
  });
}

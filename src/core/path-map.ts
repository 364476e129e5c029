import { posix, win32 } from 'node:path';
import { SoutuError } from '../errors.ts';

/** A folder as the store names it, and where it lies on this machine. */
export interface MappedRoot {
  readonly stored: string;
  readonly local: string;
}

/** Translates absolute paths between this machine and a store that several machines share. */
export interface PathMap {
  toStored(path: string): string;
  toLocal(path: string): string;
  /** The stored prefixes of the paths whose local form starts with a text. */
  storedPrefixes(text: string): string[];
  /** The stored folders that are, or lie in, a local folder and have a name of their own. */
  storedFolders(folder: string): string[];
}

/**
 * What precedes a stored path that would be taken for one of this machine, though it is one of another: it lies where a mapped
 * folder lies here. No absolute path starts so.
 */
const ELSEWHERE = 'elsewhere:';

/** Whether a path that the map has given is that of a file of another machine. */
export const isElsewhere = (path: string): boolean => path.startsWith(ELSEWHERE);

interface MapOptions {
  /** Whether STORED may be a relative folder, as other programs write them. @default false */
  readonly relative?: boolean | undefined;
}

/**
 * Creates the translation of `STORED=LOCAL` texts. Of several that fit a path, the longest counts; other paths stay as they
 * are. Throws `bad-setting`.
 *
 * @example
 * const { toStored } = createPathMap(['/nas=Z:\\']);
 * toStored('Z:\\2024\\a.jpg'); // '/nas/2024/a.jpg'
 */
export function createPathMap(texts: readonly string[], options: MapOptions = {}): PathMap {
  const roots = texts.map((text) => parse(text, options));
  for (const side of ['stored', 'local'] as const) {
    const twice = roots.map((root) => root[side]).find((path, i, all) => all.indexOf(path) !== i);
    if (twice !== undefined)
      throw new SoutuError(
        'bad-setting',
        `map-root has two entries for ${twice}, so it is unclear which counts`,
      );
  }
  const byStored = [...roots].sort((a, b) => b.stored.length - a.stored.length);
  const byLocal = [...roots].sort((a, b) => b.local.length - a.local.length);

  function toStored(path: string): string {
    if (isElsewhere(path)) return path.slice(ELSEWHERE.length);
    for (const { stored, local } of byLocal) {
      const rest = below(path, local);
      if (rest !== null) return join(stored, rest);
    }
    return path;
  }

  return {
    toStored,
    toLocal(path) {
      for (const { stored, local } of byStored) {
        const rest = below(path, stored);
        if (rest !== null) return join(local, rest);
      }
      return byLocal.some(({ local }) => below(path, local) !== null) ? ELSEWHERE + path : path;
    },
    storedPrefixes(text) {
      const inside = byLocal.find(({ local }) => below(text, local) !== null);
      // Within a mapped folder, or above some of them.
      if (inside) return [toStored(text)];
      return [text, ...roots.filter(({ local }) => local.startsWith(text)).map(({ stored }) => stored)];
    },
    storedFolders(folder) {
      const inside = roots.filter(({ local }) => below(local, folder) !== null).map(({ stored }) => stored);
      return [...new Set([toStored(folder), ...inside])];
    },
  };
}

/** The folders that are mapped, in the order of the setting. Throws `bad-setting`. */
export const mappedRoots = (texts: readonly string[]): MappedRoot[] =>
  texts.map((text) => parse(text, { relative: true }));

function parse(text: string, { relative = false }: MapOptions): MappedRoot {
  const at = text.indexOf('=');
  const [stored, local] = [text.slice(0, at), text.slice(at + 1)];
  const isAbsolute = (path: string) => posix.isAbsolute(path) || win32.isAbsolute(path);
  const isValid = at > 0 && isAbsolute(local) && (relative || isAbsolute(stored));
  if (isValid) return { stored: withoutEnd(stored), local: withDrive(withoutEnd(local)) };
  throw new SoutuError(
    'bad-setting',
    `map-root is ${JSON.stringify(text)}; it must be STORED=LOCAL, two absolute folders`,
    {
      hint: 'For example --map-root /nas=/Volumes/nas: what the store calls /nas lies in /Volumes/nas here.',
    },
  );
}

const isWindows = (path: string) => /^(?:[A-Za-z]:|\\\\)/.test(path);
const separatorOf = (path: string) => (isWindows(path) ? '\\' : '/');
const withDrive = (path: string) => path.replace(/^[a-z](?=:)/, (drive) => drive.toUpperCase());
const withoutEnd = (path: string) =>
  path.length > 1 ? path.replace(isWindows(path) ? /[\\/]+$/ : /\/+$/, '') : path;

/** The names below a folder; null if the path is not in it. */
function below(path: string, folder: string): string[] | null {
  if (path === folder) return [];
  const separator = separatorOf(folder);
  const start = folder.endsWith(separator) ? folder : folder + separator;
  return path.startsWith(start) ? path.slice(start.length).split(separator) : null;
}

function join(folder: string, names: readonly string[]): string {
  const separator = separatorOf(folder);
  const start = folder.endsWith(separator) ? folder.slice(0, -1) : folder;
  return names.length === 0 ? folder : [start, ...names].join(separator);
}

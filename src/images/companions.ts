import { basename, dirname, join } from 'node:path';
import { RAW_EXTENSIONS } from '../core/formats.ts';
import { lstat } from '../disks/fs.ts';
import { attempt } from './attempt.ts';

/** Formats that cameras write beside a RAW file. */
const SHOWN = ['jpg', 'jpeg', 'heic', 'heif', 'hif'];
const RAW = RAW_EXTENSIONS.split(' ');
/** Cameras write extensions in capitals, programs in small letters. */
const bothCases = (extensions: readonly string[]) =>
  extensions.flatMap((extension) => [extension, extension.toUpperCase()]);
const RAW_ENDINGS = bothCases(RAW);
const SHOWN_ENDINGS = bothCases(SHOWN);

/** A RAW file beside the picture of the same shot. */
export interface Companion {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The names in a folder without the RAW files that belong to a JPEG or HEIC of the same name (`IMG_1.CR3` to `IMG_1.JPG`), which are one
 * picture with it.
 */
export function withoutCompanions(names: readonly string[]): string[] {
  const all = new Set(names);
  return names.filter((name) => !isCompanion(name, (other) => all.has(other)));
}

/**
 * Whether a file is a RAW file that belongs to another picture of its folder.
 *
 * @param isThere whether the folder has a file of this name
 */
export function isCompanion(name: string, isThere: (name: string) => boolean): boolean {
  const stem = stemOf(name, RAW_ENDINGS);
  return stem !== null && SHOWN_ENDINGS.some((ending) => isThere(`${stem}.${ending}`));
}

/** Whether a file, by its name or path, may be one of several of a shot: a RAW file, or a picture to which RAW files belong. */
export const mayBePaired = (name: string): boolean =>
  stemOf(name, RAW_ENDINGS) !== null || stemOf(name, SHOWN_ENDINGS) !== null;

/** The RAW files that belong to a picture, by its path. Never throws. */
export async function companionsOf(path: string): Promise<Companion[]> {
  const stem = stemOf(basename(path), SHOWN_ENDINGS);
  if (stem === null) return [];
  const found = await Promise.all(
    RAW_ENDINGS.map(async (ending) => {
      const file = join(dirname(path), `${stem}.${ending}`);
      const stats = await attempt(() => lstat(file));
      return stats instanceof Error || !stats.isFile()
        ? []
        : [{ path: file, size: stats.size, inode: `${stats.dev} ${stats.ino}` }];
    }),
  );
  // On a disk that does not tell capitals from small letters, both spellings are the same file.
  const files = new Map(found.flat().map((file) => [file.inode, file]));
  return [...files.values()].map(({ path: file, size }) => ({ path: file, size }));
}

/** The name without its extension, if that is one of these; else null. */
function stemOf(name: string, endings: readonly string[]): string | null {
  const dot = name.lastIndexOf('.');
  return dot > 0 && endings.includes(name.slice(dot + 1)) ? name.slice(0, dot) : null;
}

import { dirname } from 'node:path';
import { isWithin } from '../../core/folders.ts';
import type { TakenFrom } from '../../core/taken-from.ts';
import { wallTimeAt } from '../../core/wall-time.ts';
import { folderDate, type NameDate, nameDate } from './name-date.ts';

/** When a picture was taken, and the time under which it is listed. Times as clocks showed them (core/wall-time.ts). */
export interface Dates {
  readonly takenAt: number | null;
  /** Minutes by which that clock was ahead of UTC; null if unknown. */
  readonly takenOffset: number | null;
  readonly takenFrom: TakenFrom | null;
  /** `takenAt`, or else the local time when the file was last modified; null if neither is known. */
  readonly date: number | null;
}

interface Facts extends Omit<Dates, 'date'> {
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** Milliseconds since 1970. */
  readonly mtime: number | null;
}

/**
 * The dates of a picture with these paths: what its metadata say stays, and otherwise its names count, which change when files are moved
 * or renamed.
 *
 * @param roots absolute paths of the folders of the library; names of folders above them say nothing @default none
 */
export function datesOf({ paths, mtime, ...taken }: Facts, roots: readonly string[] = []): Dates {
  const modified = mtime === null ? null : wallTimeAt(mtime).wall;
  const named = isFirm(taken) ? null : dateInNames(paths, roots);
  if (named !== null) {
    const { found, takenFrom } = named;
    const takenAt = within(found, modified);
    return { takenAt, takenOffset: found.offset, takenFrom, date: takenAt };
  }
  if (taken.takenFrom === 'name' || taken.takenFrom === 'folder') return { ...UNKNOWN, date: modified };
  return { ...taken, date: taken.takenAt ?? modified };
}

const UNKNOWN = { takenAt: null, takenOffset: null, takenFrom: null } as const;

/** Whether metadata say when it was taken. An earlier version did not record where it found that. */
const isFirm = ({ takenAt, takenFrom }: Pick<Dates, 'takenAt' | 'takenFrom'>): boolean =>
  takenAt !== null && takenFrom !== 'name' && takenFrom !== 'folder' && takenFrom !== 'changed';

/** The first date in the names of the files, or else in those of their folders. */
function dateInNames(
  paths: readonly string[],
  roots: readonly string[],
): { readonly found: NameDate; readonly takenFrom: 'name' | 'folder' } | null {
  const split = paths.map((path) => partsBelow(path, roots));
  for (const parts of split) {
    const found = nameDate(parts.at(-1)!);
    if (found !== null) return { found, takenFrom: 'name' };
  }
  for (const parts of split) {
    const found = folderDate(parts.slice(0, -1));
    if (found !== null) return { found, takenFrom: 'folder' };
  }
  return null;
}

/** The parts of a path from the outermost folder of the library in which it lies, or from the root. */
function partsBelow(path: string, roots: readonly string[]): string[] {
  const around = roots.filter((root) => isWithin(path, root)).map((root) => dirname(root).length);
  return path.slice(around.length === 0 ? 0 : Math.min(...around)).split(/[\\/]/);
}

/** The beginning of the period that a name says, or the time of the file if that lies in it, which is more exact. */
const within = ({ wall, span }: NameDate, modified: number | null): number =>
  modified !== null && modified >= wall && modified < wall + span ? modified : wall;

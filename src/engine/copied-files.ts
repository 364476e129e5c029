import { stat } from '../disks/fs.ts';
import { isGone } from '../images/attempt.ts';
import type { DisksNow } from './disks-now.ts';

/** A picture with several paths. */
export interface SeveralPaths {
  readonly id: string;
  /** Bytes of each file. */
  readonly size: number;
  readonly paths: readonly string[];
}

/** A picture with several files. */
interface CopiedFile {
  readonly id: string;
  /** Bytes of all its files except one. */
  readonly bytes: number;
  /** One path of each file. */
  readonly paths: readonly string[];
}

/** The pictures with several files that are there. */
export interface CopiedFiles {
  readonly copies: readonly CopiedFile[];
  /** Files beside them, or beside another one, on disks that are away or of other machines. */
  readonly away: number;
}

/** Paths that are looked at together. */
const AT_ONCE = 64;

/**
 * The pictures that several files hold, those that waste most bytes first. Two paths of one file, by a hard link or below a symbolic link,
 * are no copies: deleting one frees nothing, or deletes the only file. Files on disks that are away are none either: they cannot be seen
 * or deleted now, and the file that is here may be the only good one. One that may not be looked at counts as one of its own.
 */
export async function findCopies(several: readonly SeveralPaths[], disks: DisksNow): Promise<CopiedFiles> {
  const copies: CopiedFile[] = [];
  let away = 0;
  for (const { id, size, paths } of several) {
    const files = new Map<string, string>();
    for (let start = 0; start < paths.length; start += AT_ONCE) {
      const group = paths.slice(start, start + AT_ONCE);
      const identities = await Promise.all(
        group.map((path) => (disks.isSilent(path) ? null : identityOf(path))),
      );
      for (const [i, identity] of identities.entries()) {
        const path = group[i]!;
        if (identity === null) away += disks.isSilent(path) || (await disks.isAway(path)) ? 1 : 0;
        else if (!files.has(identity)) files.set(identity, path);
      }
    }
    if (files.size > 1) copies.push({ id, bytes: size * (files.size - 1), paths: [...files.values()] });
  }
  copies.sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  return { copies, away };
}

/** Null if no file is there, or its disk went silent meanwhile. */
async function identityOf(path: string): Promise<string | null> {
  try {
    // Numbers of files exceed the whole numbers of JavaScript on some systems.
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    const isSilent = (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
    return isGone(error) || isSilent ? null : path;
  }
}

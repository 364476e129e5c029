import { stat } from '../disks/patient.ts';

/** A picture with several paths. */
export interface SeveralPaths {
  readonly id: string;
  /** Bytes of each file. */
  readonly size: number;
  readonly paths: readonly string[];
}

/** A picture with several files. */
export interface CopiedFile {
  readonly id: string;
  /** Bytes of all its files except one. */
  readonly bytes: number;
  /** One path of each file. */
  readonly paths: readonly string[];
}

/** Paths that are looked at together. */
const AT_ONCE = 64;

/**
 * The pictures that several files hold, those that waste most bytes first. Two paths of one file, by a hard link or below a symbolic link,
 * are no copies: deleting one frees nothing, or deletes the only file. A file that cannot be looked at counts as one of its own.
 *
 * @param isAway whether a path is not looked at, because its disk does not answer
 */
export async function findCopies(
  several: readonly SeveralPaths[],
  isAway: (path: string) => boolean,
): Promise<CopiedFile[]> {
  const copies: CopiedFile[] = [];
  for (const { id, size, paths } of several) {
    const files = new Map<string, string>();
    for (let start = 0; start < paths.length; start += AT_ONCE) {
      const group = paths.slice(start, start + AT_ONCE);
      const identities = await Promise.all(group.map((path) => (isAway(path) ? path : identityOf(path))));
      for (const [i, identity] of identities.entries()) {
        if (!files.has(identity)) files.set(identity, group[i]!);
      }
    }
    if (files.size > 1) copies.push({ id, bytes: size * (files.size - 1), paths: [...files.values()] });
  }
  return copies.sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
}

async function identityOf(path: string): Promise<string> {
  try {
    // Numbers of files exceed the whole numbers of JavaScript on some systems.
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return path;
  }
}

import { lstat, opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { fileSystemOf, identityOf } from '../library/file-system.ts';
import { exists } from './exists.ts';

export interface GoneFiles {
  /** Files that were deleted or are excluded now. */
  readonly removed: string[];
  /** Files of missing folders, by folder. */
  readonly missing: Map<string, string[]>;
  /** Files of existing folders that could not be listed. */
  readonly hidden: string[];
}

/** The result of walking one folder of the library. */
export interface Walked {
  readonly root: string;
  /** What the root was when pictures were found in it (`identityOf`); null if that is not known. */
  readonly identity: string | null;
  /** Whether the walk may judge the file: of a part of the root, only that. */
  readonly isJudged: (path: string) => boolean;
  /** Whether the walk found the file or must not judge it. */
  readonly seen: (path: string) => boolean;
  /** Existing folders that could not be listed, so nothing below them counts as deleted. */
  readonly unreadable: readonly string[];
}

/** Whether a folder is a mount point. */
export async function isMountPoint(folder: string): Promise<boolean> {
  try {
    const [here, above] = await Promise.all([stat(folder), stat(dirname(folder))]);
    return here.dev !== above.dev;
  } catch {
    return false;
  }
}

/**
 * Classifies the known files below a root that no walk has seen. A file whose folder exists was deleted, and so was one whose folder is
 * missing from a local disk that is there. It does not count as deleted, because a disk or share may only be disconnected, if the root
 * is missing or an empty folder other than the one that had pictures, if it lies below a former mount point that is no longer mounted
 * or behind a link that leads nowhere, or if the root is on a share or another file system that may take folders away.
 *
 * @param known absolute paths of files
 * @param mountPoints mount points seen by earlier runs
 */
export async function findGone(
  { root, identity, isJudged, seen, unreadable }: Walked,
  known: Iterable<string>,
  mountPoints: readonly string[],
): Promise<GoneFiles> {
  const disconnected = await unmounted(mountPoints);
  const paths = [...known].filter((path) => isWithin(path, root) && isJudged(path));
  const isHidden = (path: string) => unreadable.some((folder) => isWithin(path, folder));
  const [hidden, unseen] = divide(
    paths.filter((path) => !seen(path)),
    isHidden,
  );
  if (unseen.length > 0 && unseen.length === paths.length && (await isEmptiedDisk(root, identity))) {
    return { removed: [], missing: new Map([[root, unseen]]), hidden };
  }
  const removed: string[] = [];
  const missing = new Map<string, string[]>();
  const there = new Map<string, boolean>();
  const isThere = unseen.length > 0 && (await exists(root));
  for (const path of unseen) {
    const folder = disconnected.find((mount) => isWithin(path, mount)) ?? dirname(path);
    if (!there.has(folder)) {
      const isAway = disconnected.includes(folder);
      there.set(folder, !isAway && ((await exists(folder)) || (isThere && (await isDeleted(folder)))));
    }
    if (there.get(folder)) removed.push(path);
    else if (missing.has(folder)) missing.get(folder)!.push(path);
    else missing.set(folder, [path]);
  }
  return { removed, missing, hidden };
}

/** Splits paths into those that meet the condition and the others. */
function divide(paths: readonly string[], condition: (path: string) => boolean): [string[], string[]] {
  return [paths.filter(condition), paths.filter((path) => !condition(path))];
}

async function unmounted(mountPoints: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    mountPoints.map(async (folder) => ((await isMountPoint(folder)) ? [] : [folder])),
  );
  return found.flat();
}

/** Whether a root is empty and may be the folder in whose place a disk was mounted. */
async function isEmptiedDisk(root: string, identity: string | null): Promise<boolean> {
  if (!(await isEmptyFolder(root))) return false;
  return identity === null || identity !== (await identityOf(root)) || (await fileSystemOf(root)) !== 'local';
}

/** Whether a missing folder is missing from a folder of a local disk that exists, and not behind a link. */
async function isDeleted(folder: string): Promise<boolean> {
  if ((await fileSystemOf(folder)) !== 'local') return false;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const found = await lstat(at).then(
      (stats) => stats,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (found === 'ENOENT' || found === 'ENOTDIR') continue;
    return typeof found === 'object' && found.isDirectory();
  }
  return false;
}

async function isEmptyFolder(path: string): Promise<boolean> {
  try {
    const folder = await opendir(path);
    const first = await folder.read();
    await folder.close();
    return first === null;
  } catch {
    return false;
  }
}

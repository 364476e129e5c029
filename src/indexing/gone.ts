import { opendir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { answers, PATIENCE_MS } from '../disks/answers.ts';
import { type FileSystemKind, fileSystemOf } from '../disks/file-system.ts';
import { callDisk, lstat, stat } from '../disks/fs.ts';
import { identityOf } from '../disks/identity.ts';
import { exists } from './exists.ts';

/** Files per turn of the event loop: some milliseconds. */
const PER_TURN = 10_000;

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
  const hidden: string[] = [];
  const unseen: string[] = [];
  let looked = 0;
  for (const path of known) {
    looked += 1;
    if (looked % PER_TURN === 0) await pause();
    if (!isWithin(path, root) || !isJudged(path) || seen(path)) continue;
    const isHidden = unreadable.some((folder) => isWithin(path, folder));
    (isHidden ? hidden : unseen).push(path);
  }
  const removed: string[] = [];
  const missing = new Map<string, string[]>();
  if (unseen.length === 0) return { removed, missing, hidden };
  const awayFrom = await awayTest(root, identity, mountPoints, PATIENCE_MS);
  for (const path of unseen) {
    const folder = await awayFrom(dirname(path));
    if (folder === null) removed.push(path);
    else if (missing.has(folder)) missing.get(folder)!.push(path);
    else missing.set(folder, [path]);
  }
  return { removed, missing, hidden };
}

/**
 * Makes the function from a folder at or below a root to the one that is away and whose files therefore do not count as deleted, which is
 * itself, a mount point or the root; null if it is there or was deleted. A root or mount point that does not answer is away.
 *
 * @param identity see `Walked`
 * @param mountPoints see `findGone`
 * @param waitMs see `answers`
 */
export async function awayTest(
  root: string,
  identity: string | null,
  mountPoints: readonly string[],
  waitMs?: number,
): Promise<(folder: string) => Promise<string | null>> {
  if (!(await answers(root, waitMs)) || (await isEmptiedDisk(root, identity))) return async () => root;
  const disconnected = await unmounted(mountPoints, waitMs);
  const isThere = await exists(root);
  const known = new Map<string, Promise<string | null>>();
  const look = async (folder: string) =>
    (await exists(folder)) || (isThere && (await isDeleted(folder))) ? null : folder;
  return async (folder) => {
    const mount = disconnected.find((one) => isWithin(folder, one));
    if (mount !== undefined) return mount;
    const away = known.get(folder) ?? look(folder);
    known.set(folder, away);
    return away;
  };
}

async function unmounted(mountPoints: readonly string[], waitMs?: number): Promise<string[]> {
  const found = await Promise.all(
    mountPoints.map(async (folder) =>
      (await answers(folder, waitMs)) && (await isMountPoint(folder)) ? [] : [folder],
    ),
  );
  return found.flat();
}

/** Whether a root is empty and may be the folder in whose place a disk was mounted. */
async function isEmptiedDisk(root: string, identity: string | null): Promise<boolean> {
  if (!(await isEmptyFolder(root))) return false;
  return identity === null || identity !== (await identityOf(root)) || (await kindOf(root)) !== 'local';
}

/** Where the disk does not answer, none from which missing folders count as deleted. */
const kindOf = (folder: string): Promise<FileSystemKind> =>
  callDisk(folder, () => fileSystemOf(folder)).catch(() => 'fuse' as const);

/** Whether a missing folder is missing from a folder of a local disk that exists, and not behind a link. */
async function isDeleted(folder: string): Promise<boolean> {
  return (await kindOf(folder)) === 'local' && (await isMissing(folder));
}

/** Whether the nearest of the folders above one that exists is a folder, and not a link that leads nowhere. */
export async function isMissing(folder: string): Promise<boolean> {
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
    return await callDisk(path, async () => {
      const folder = await opendir(path);
      const first = await folder.read();
      await folder.close();
      return first === null;
    });
  } catch {
    return false;
  }
}

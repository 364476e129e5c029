import { opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import { exists } from './exists.ts';

export interface GoneFiles {
  /** Files that were deleted, or are left out by now. */
  readonly removed: string[];
  /** Files of folders that are missing, by that folder. */
  readonly missing: Map<string, string[]>;
  /** Files of folders that are there but could not be listed. */
  readonly hidden: string[];
}

/** What a walk of a folder of the library found out. */
export interface Walked {
  readonly root: string;
  /** Whether the walk saw the file, or leaves it alone. */
  readonly seen: (path: string) => boolean;
  /** Folders that are there but could not be listed: nothing below them is gone. */
  readonly unreadable: readonly string[];
}

/** Whether another disk begins at a folder. */
export async function isMountPoint(folder: string): Promise<boolean> {
  try {
    const [here, above] = await Promise.all([stat(folder), stat(dirname(folder))]);
    return here.dev !== above.dev;
  } catch {
    return false;
  }
}

/**
 * Sorts the catalogued files below a root that no walk saw. A file whose folder is there is gone. A file whose folder is
 * missing is not taken for deleted, nor one below a folder that was a mount point and is none now: the disk may not be
 * connected. So may that of a root which has become an empty folder.
 *
 * @param mountPoints mount points that earlier runs have seen
 */
export async function findGone(
  { root, seen, unreadable }: Walked,
  files: Pick<FileCatalog, 'entries'>,
  mountPoints: readonly string[],
): Promise<GoneFiles> {
  const lost = await unmounted(mountPoints);
  const paths = [...files.entries()].map(([path]) => path).filter((path) => isWithin(path, root));
  const isHidden = (path: string) => unreadable.some((folder) => isWithin(path, folder));
  const [hidden, unseen] = divide(
    paths.filter((path) => !seen(path)),
    isHidden,
  );
  if (unseen.length > 0 && unseen.length === paths.length && (await isEmptyFolder(root))) {
    return { removed: [], missing: new Map([[root, unseen]]), hidden };
  }
  const removed: string[] = [];
  const missing = new Map<string, string[]>();
  const there = new Map<string, boolean>();
  for (const path of unseen) {
    const folder = lost.find((mount) => isWithin(path, mount)) ?? dirname(path);
    if (!there.has(folder)) there.set(folder, !lost.includes(folder) && (await exists(folder)));
    if (there.get(folder)) removed.push(path);
    else if (missing.has(folder)) missing.get(folder)!.push(path);
    else missing.set(folder, [path]);
  }
  return { removed, missing, hidden };
}

/** Those for which the condition holds, and the others. */
function divide(paths: readonly string[], condition: (path: string) => boolean): [string[], string[]] {
  return [paths.filter(condition), paths.filter((path) => !condition(path))];
}

async function unmounted(mounts: readonly string[]): Promise<string[]> {
  const lost = await Promise.all(mounts.map(async (mount) => ((await isMountPoint(mount)) ? [] : [mount])));
  return lost.flat();
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

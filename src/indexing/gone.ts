import { opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
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
 * Classifies the known files below a root that no walk has seen. A file whose folder exists was deleted. It does not
 * count as deleted if its folder is missing, if it lies below a former mount point that is no longer mounted, or if the root
 * has become an empty folder, because the disk may only be disconnected.
 *
 * @param known absolute paths of files
 * @param mountPoints mount points seen by earlier runs
 */
export async function findGone(
  { root, seen, unreadable }: Walked,
  known: Iterable<string>,
  mountPoints: readonly string[],
): Promise<GoneFiles> {
  const disconnected = await unmounted(mountPoints);
  const paths = [...known].filter((path) => isWithin(path, root));
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
    const folder = disconnected.find((mount) => isWithin(path, mount)) ?? dirname(path);
    if (!there.has(folder)) there.set(folder, !disconnected.includes(folder) && (await exists(folder)));
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

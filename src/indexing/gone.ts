import { opendir, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import type { Catalog } from './catalog.ts';

export interface GoneFiles {
  /** Files that were deleted, or are left out by now. */
  readonly removed: string[];
  /** Files below folders that are missing, by that folder. */
  readonly missing: Map<string, number>;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Sorts the catalogued files below a root that the walk did not meet. A file whose folder is there is gone. A file whose
 * folder is missing is not taken for deleted: the folder may be on a disk that is not connected.
 *
 * @param seen whether the walk met the file
 * @param unreadable folders that are there but could not be listed: nothing below them is gone
 */
export async function findGone(
  root: string,
  catalog: Catalog,
  seen: (path: string) => boolean,
  unreadable: readonly string[],
): Promise<GoneFiles> {
  const removed: string[] = [];
  const missing = new Map<string, number>();
  const folders = new Map<string, boolean>();
  let met = 0;
  for (const [path] of catalog.entries()) {
    if (!isWithin(path, root)) continue;
    if (seen(path)) {
      met += 1;
      continue;
    }
    if (unreadable.some((folder) => isWithin(path, folder))) continue;
    const folder = path === root ? root : dirname(path);
    const there = folders.get(folder) ?? (await isThere(folder));
    folders.set(folder, there);
    if (there) removed.push(path);
    else missing.set(folder, (missing.get(folder) ?? 0) + 1);
  }
  // A root that has lost every picture looks like the empty folder that an unmounted disk leaves behind.
  if (met === 0 && removed.length > 0 && !(await hasContent(root))) {
    missing.set(root, removed.length);
    return { removed: [], missing };
  }
  return { removed, missing };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function hasContent(root: string): Promise<boolean> {
  try {
    const folder = await opendir(root);
    const first = await folder.read();
    await folder.close();
    return first !== null;
  } catch {
    return false;
  }
}

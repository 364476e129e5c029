import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that a user can write on the disk of a folder that need not exist yet. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    // Some network disks do not tell.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder)
      return Number.POSITIVE_INFINITY;
    return freeBytes(parent);
  }
}

import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The disk of a folder. */
export interface Disk {
  /** The same for folders on one disk. */
  readonly id: number | null;
  /** Bytes that a user can write; infinite if the system does not tell. */
  readonly free: number;
}

/** The disk of a folder that need not exist yet. */
export async function diskOf(folder: string): Promise<Disk> {
  try {
    const [{ dev }, { bavail, bsize }] = [await stat(folder), await statfs(folder)];
    return { id: dev, free: bavail * bsize };
  } catch (error) {
    const parent = dirname(folder);
    // Some network disks do not tell.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder)
      return { id: null, free: Number.POSITIVE_INFINITY };
    return diskOf(parent);
  }
}

/** Bytes that a user can write on the disk of a folder that need not exist yet. */
export const freeBytes = async (folder: string): Promise<number> => (await diskOf(folder)).free;

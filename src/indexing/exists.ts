import { stat } from 'node:fs/promises';

/** Whether the path exists and is accessible; an error of the disk counts as not existing. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a file system error means that the file does not exist, rather than that it is inaccessible. */
export function isCertainlyGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

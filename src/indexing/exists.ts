import { stat } from 'node:fs/promises';

/** Whether something is at the path and can be looked at; a disk that does not answer counts as nothing. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether an error of the file system says that there is no such file, and not only that it cannot be reached. */
export function isCertainlyGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

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

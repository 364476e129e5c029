import { stat } from 'node:fs/promises';
import { SoutuError } from '../errors.ts';
import { answers, PATIENCE_MS, SILENT } from '../library/answers.ts';

/** Whether the path exists and is accessible; an error of the disk counts as not existing. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Throws `not-found`, naming the first path that does not exist, or `unreadable`, naming one that does not answer. */
export async function requireFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!(await answers(path, PATIENCE_MS)))
      throw new SoutuError('unreadable', `${path} cannot be read: ${SILENT}`);
    if (!(await exists(path))) throw new SoutuError('not-found', `${path} does not exist`);
  }
}

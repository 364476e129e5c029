import { join } from 'node:path';
import { readLock } from '../library/lock.ts';
import { readCacheFile } from '../private-folder.ts';

/** Name of the file in which the program that draws the demo gallery says how far it is. */
export const DRAWING_FILE = '.drawing.json';
/** Name of the lock that this program holds. */
export const DRAWING_LOCK = '.drawing.lock';

/** What is in that file. */
export interface DrawingState {
  /** Version of what draws: pictures of another one are not kept. */
  readonly version: string;
  /** Pictures that are in the gallery. */
  readonly done: number;
  readonly total: number;
}

/** How many pictures of a folder are drawn; null if no program draws there now. One that was ended has left both files behind. */
export async function drawingIn(folder: string): Promise<Pick<DrawingState, 'done' | 'total'> | null> {
  const state = (await readCacheFile(join(folder, DRAWING_FILE))) as Partial<DrawingState> | undefined;
  const { done, total } = state ?? {};
  if (done === undefined || total === undefined) return null;
  const owner = await readLock(join(folder, DRAWING_LOCK));
  return owner?.alive ? { done, total } : null;
}

import { join } from 'node:path';
import { readCacheFile } from '../private-folder.ts';

/** Name of the file in which the program that draws the demo gallery says how far it is. */
export const DRAWING_FILE = '.drawing.json';

/** What is in that file. */
export interface DrawingState {
  /** Version of what draws: pictures of another one are not kept. */
  readonly version: string;
  /** The process that draws. */
  readonly pid: number;
  /** Pictures that are in the gallery. */
  readonly done: number;
  readonly total: number;
}

/** How many pictures of a folder are drawn; null if no program draws there now. */
export async function drawingIn(folder: string): Promise<Pick<DrawingState, 'done' | 'total'> | null> {
  const state = (await readCacheFile(join(folder, DRAWING_FILE))) as Partial<DrawingState> | undefined;
  const { pid, done, total } = state ?? {};
  if (pid === undefined || done === undefined || total === undefined || !isRunning(pid)) return null;
  return { done, total };
}

/** A program that was ended has left its file behind. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

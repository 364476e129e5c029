import { withinTest } from '../core/folders.ts';
import { absolutePaths } from './library-folders.ts';

/** Whether the files of a missing folder, or a file of one, are to be removed. */
export function pruneTest(prune: boolean | readonly string[]): (path: string) => boolean {
  return typeof prune === 'boolean' ? () => prune : withinTest(absolutePaths(prune));
}

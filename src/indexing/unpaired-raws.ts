import { isWithin } from '../core/folders.ts';
import { companionsOf } from '../images/companions.ts';
import { metTest } from '../images/is-met.ts';
import { PERMANENT } from './lasting-failures.ts';
import { type FoundFile, foundAgain } from './pipeline.ts';
import type { FolderRun, FolderToIndex } from './walk-folders.ts';

/**
 * The RAW files in a folder that walks leave out because they belong to a picture, although it cannot be read: a damaged JPEG must not hide
 * the photograph. Beside one that fails for a passing reason, a RAW file stays what it was.
 *
 * @param run after its walks, with the failures of all that they found. Throws when its signal is aborted
 */
export async function* unpairedRaws(
  { path: root, excludeFrom = root, exclude, followSymlinks, ignore = true, pairRaw = true }: FolderToIndex,
  { report, files, signal }: Pick<FolderRun, 'report' | 'files' | 'signal'>,
): AsyncGenerator<FoundFile> {
  if (!pairRaw) return;
  const isReadable = (path: string) => !files.get(path)?.error;
  const isMet = metTest(excludeFrom, { exclude, followSymlinks, ignore, isReadable });
  // Those that are found may fail, too, and have no RAW files beside them.
  for (const { path, code } of [...report.failed]) {
    if (!isWithin(path, root)) continue;
    signal.throwIfAborted();
    for (const raw of await companionsOf(path)) {
      const isUnpaired = PERMANENT.has(code) || files.get(raw.path)?.id;
      if (isUnpaired && isMet(raw.path)) yield foundAgain(raw.path);
    }
  }
}

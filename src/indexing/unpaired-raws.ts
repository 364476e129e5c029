import { isWithin } from '../core/folders.ts';
import { companionsOf } from '../images/companions.ts';
import { metTest } from '../images/is-met.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import { PERMANENT } from './lasting-failures.ts';
import { type FoundFile, foundAgain } from './pipeline.ts';
import type { IndexReport } from './report.ts';
import type { FolderToIndex } from './walk-folders.ts';

/**
 * The RAW files in a folder that walks leave out because they belong to a picture, although it cannot be read: a damaged JPEG must not hide
 * the photograph. Beside one that fails for a passing reason, a RAW file stays what it was.
 *
 * @param run after its walks, with the failures of all that they found
 */
export async function unpairedRaws(
  { path: root, excludeFrom = root, exclude, followSymlinks, ignore = true, pairRaw = true }: FolderToIndex,
  { report, files }: { readonly report: IndexReport; readonly files: Pick<FileCatalog, 'get'> },
): Promise<FoundFile[]> {
  if (!pairRaw) return [];
  const isReadable = (path: string) => !files.get(path)?.error;
  const isMet = metTest(excludeFrom, { exclude, followSymlinks, ignore, isReadable });
  const found: FoundFile[] = [];
  for (const { path, code } of report.failed) {
    for (const raw of await companionsOf(path)) {
      const isUnpaired = PERMANENT.has(code) || files.get(raw.path)?.id;
      if (isUnpaired && isWithin(raw.path, root) && isMet(raw.path)) found.push(await foundAgain(raw.path));
    }
  }
  return found;
}

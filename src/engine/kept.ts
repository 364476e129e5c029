import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { awayTest } from '../indexing/gone.ts';
import type { CatalogCounts } from '../library/catalog-counts.ts';
import { fileSystemOf } from '../library/file-system.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';
import type { KeptFiles } from './status-types.ts';

/** Folders that are looked for at once. */
const AT_ONCE = 64;

/**
 * What a run would keep now of folders that are away.
 *
 * @param counts numbers of files directly in each folder, and the files that are in the library by themselves
 */
export async function keptNow(
  { folders, mounts }: Pick<Library, 'folders' | 'mounts'>,
  { own: counts, single }: Awaited<ReturnType<CatalogCounts['own']>>,
  config: Config,
): Promise<KeptFiles> {
  /** What is away with the files: a single file was deleted if its folder is there. */
  const folderOf = (path: string) => (single.has(path) ? dirname(path) : path);
  const away = new Set<string>();
  const kept = new Set<string>();
  for (const folder of folders) {
    const { path: root, identity = null } = folder;
    const awayFrom = await awayTest(root, identity, mounts);
    const below = [...counts.keys()].filter((path) => isWithin(path, root));
    const whole = await awayFrom(folderOf(root));
    if (whole !== null) {
      if (below.length > 0) away.add(whole);
      for (const path of below) kept.add(path);
    } else if (await mayLose(folder, mounts, config)) {
      for (let from = 0; from < below.length; from += AT_ONCE) {
        await pause();
        const some = below.slice(from, from + AT_ONCE);
        for (const [index, found] of (
          await Promise.all(some.map((path) => awayFrom(folderOf(path))))
        ).entries()) {
          if (found === null) continue;
          away.add(found);
          kept.add(some[index]!);
        }
      }
    }
  }
  const files = [...kept].reduce((sum, path) => sum + counts.get(path)!, 0);
  return { files, folders: [...away].sort() };
}

/** Whether folders in one that is there may be away. On a local disk without links, those that are missing were deleted. */
async function mayLose(
  { path, followSymlinks }: LibraryFolder,
  mounts: readonly string[],
  config: Config,
): Promise<boolean> {
  if (followSymlinks || config['follow-symlinks']) return true;
  return mounts.some((mount) => isWithin(mount, path)) || (await fileSystemOf(path)) !== 'local';
}

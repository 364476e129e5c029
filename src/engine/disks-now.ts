import { dirname } from 'node:path';
import { isWithin, withinTest } from '../core/folders.ts';
import { silentFolders } from '../disks/answers.ts';
import { mountPoints } from '../disks/mounted.ts';
import { awayTest } from '../indexing/gone.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';
import { rootsOf } from './library-folders.ts';
import { presenceOf } from './presence.ts';

/** Which disks and shares of a library are there. */
export interface DisksNow {
  /** Another one after a disk came or went. */
  readonly key: string;
  /** Whether a path lies on a disk that does not answer. */
  isSilent(path: string): boolean;
  /** Whether a file that is not there may be on a disk that is away, or is one of another machine, instead of having been deleted. */
  isAway(path: string): Promise<boolean>;
}

export async function disksNow(library: Library): Promise<DisksNow> {
  const roots = rootsOf(library);
  const silent = await silentFolders(roots, library.mounts);
  const missing = (await Promise.all(roots.map(presenceOf))).map((presence) => presence !== 'there');
  const mounted = mountPoints().filter((mount) => roots.some((root) => isWithin(mount, root)));
  const tests = new Map<string, ReturnType<typeof awayTest>>();

  function testOf({ path, identity }: LibraryFolder): ReturnType<typeof awayTest> {
    const test = tests.get(path) ?? awayTest(path, identity ?? null, library.mounts);
    tests.set(path, test);
    return test;
  }

  return {
    key: JSON.stringify([silent, missing, mounted]),
    isSilent: withinTest(silent),
    async isAway(file) {
      for (const folder of library.folders) {
        if (!isWithin(file, folder.path)) continue;
        const awayFrom = await testOf(folder);
        if ((await awayFrom(dirname(file))) === null) return false;
      }
      // In no folder of the library, it is known to another machine.
      return true;
    },
  };
}

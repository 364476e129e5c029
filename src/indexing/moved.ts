import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { answers, PATIENCE_MS } from '../disks/answers.ts';
import { identityOf } from '../disks/identity.ts';
import { awayTest, isMissing } from './gone.ts';

/** A folder of the library, as its file has it. */
interface Root {
  readonly path: string;
  readonly identity?: string | undefined;
}

/**
 * Makes the test whether a file that is not at its path was moved to another one, and does not lie on a disk or share that is away while
 * the other file is a copy of it. It looks anew each time, because a disk can go during a run.
 *
 * @param roots the folders of the library
 * @param mountPoints see `findGone`
 */
export function movedTest(
  roots: readonly Root[],
  mountPoints: readonly string[],
): (from: string, to: string) => Promise<boolean> {
  return async (from, to) => {
    const folder = dirname(from);
    for (const { path: root, identity = null } of roots) {
      if (!isWithin(from, root)) continue;
      const away = await (await awayTest(root, identity, mountPoints, PATIENCE_MS))(folder);
      if (away === null) continue;
      if (mountPoints.includes(away) || !(await answers(root, PATIENCE_MS))) return false;
      const now = await identityOf(root);
      const isRootAway = now === null || (away === root && now !== identity);
      // On a share a folder that was moved looks like one that is away, and so does a folder of the library from which all was moved.
      const isMoved = isRootAway ? await isIn(identity, to) : away === root || (await isMissing(folder));
      if (!isMoved) return false;
    }
    return true;
  };
}

/** Whether a file lies in the folder with this identity, which has another name by now. */
async function isIn(identity: string | null, file: string): Promise<boolean> {
  if (identity === null) return false;
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    if ((await identityOf(at)) === identity) return true;
  }
  return false;
}

import { readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { answers } from './answers.ts';
import { diskOf, mountsNow } from './mounted.ts';

/** More symbolic links than any system follows. */
const MOST_LINKS = 40;

/** What does not answer on the way to a file. */
export interface SilentPart {
  /** The mount point. */
  readonly mount: string;
  /** Where the given path leads there: the mount point itself, or a symbolic link. */
  readonly at: string;
}

/** A name on the way, and the part of the given path that leads there. */
interface Step {
  readonly name: string;
  readonly at: string;
}

/**
 * Whether all mount points answer through which the way to a file leads, also by symbolic links. No folder of a library tells that by itself:
 * a share may be mounted below it. Only mount points are asked, so that pictures in many folders need few processes; where the system
 * does not list them, the folder of the file.
 *
 * @param path absolute
 */
export const isReachable = async (path: string): Promise<boolean> => (await silentPart(path)) === null;

/**
 * The first of the mount points on the way to a file that does not answer (see `isReachable`); null if all do. Where the system does not list them,
 * what takes their place in the path, or the folder of the file.
 *
 * @param waitMs see `answers`
 * @param isAnew see `answers`
 */
export async function silentPart(
  path: string,
  waitMs?: number,
  isAnew?: boolean,
): Promise<SilentPart | null> {
  const mounts = new Set(mountsNow().map((mount) => mount.path));
  if (mounts.size === 0) {
    const disk = diskOf(path, []).path;
    const folder = disk === '/' ? dirname(path) : disk;
    return (await answers(folder, waitMs, isAnew)) ? null : { mount: folder, at: folder };
  }
  let links = 0;
  let at = '/';
  const left = stepsOf(path).reverse();
  for (let step = left.pop(); step !== undefined; step = left.pop()) {
    const { name } = step;
    const next = join(at, name);
    if (name !== '..' && mounts.has(next) && !(await answers(next, waitMs, isAnew)))
      return { mount: next, at: step.at };
    // What is around it has answered. There is nothing behind a name that does not exist.
    const target = name === '..' ? null : await readlink(next).catch(() => null);
    if (target === null) at = next;
    else {
      links += 1;
      if (links > MOST_LINKS) return null;
      if (target.startsWith('/')) at = '/';
      const behind = namesOf(target).map((one) => ({ name: one, at: step.at }));
      left.push(...behind.reverse());
    }
  }
  return null;
}

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

function stepsOf(path: string): Step[] {
  let at = '/';
  return namesOf(path).map((name) => {
    at = join(at, name);
    return { name, at };
  });
}

import { readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { answers } from './answers.ts';
import { mountPoints } from './mounted.ts';

/** More symbolic links than any system follows. */
const MOST_LINKS = 40;

/**
 * Whether all mount points answer through which the way to a file leads, also by symbolic links. No folder of a library tells that by itself:
 * a share may be mounted below it. Only mount points are asked, so that pictures in many folders need few processes; where the system
 * does not list them, the folder of the file.
 *
 * @param path absolute
 */
export async function isReachable(path: string): Promise<boolean> {
  const mounts = new Set(await mountPoints());
  if (mounts.size === 0) return answers(dirname(path));
  let links = 0;
  let at = '/';
  const left = namesOf(path).reverse();
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const next = join(at, name);
    if (name !== '..' && mounts.has(next) && !(await answers(next))) return false;
    // What is around it has answered. There is nothing behind a name that does not exist.
    const target = name === '..' ? null : await readlink(next).catch(() => null);
    if (target === null) at = next;
    else {
      links += 1;
      if (links > MOST_LINKS) return true;
      if (target.startsWith('/')) at = '/';
      left.push(...namesOf(target).reverse());
    }
  }
  return true;
}

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

import { basename, dirname, join } from 'node:path';
import { withinTest } from '../core/folders.ts';
import { lstat, readdir } from '../disks/fs.ts';
import { attempt, isGone } from './attempt.ts';

/** Paths that are looked at at once. */
const AT_ONCE = 64;

/** The names in a folder, by how they look where capitals do not matter. */
type Listing = ReadonlyMap<string, readonly string[]>;

/**
 * How the names of paths below some folders are spelled on the disk. FAT, exFAT, and the usual disks of macOS and Windows find `IMG.JPG` also
 * as `img.jpg`, and systems tell of changes by the name that a program used.
 *
 * @param paths absolute
 * @param roots absolute; above the nearest of them, names stay as they are. Of a path in none, only the last name is looked for
 * @returns for each path the one that it has on the disk; null if there is no such file or folder
 */
export async function spellingsOnDisk(
  paths: readonly string[],
  roots: readonly string[],
): Promise<(string | null)[]> {
  const listingOf = remembered(list);
  const tops = new Set(roots);
  const isInside = withinTest(roots);
  const spelledFolder = remembered((folder: string): Promise<string | null> => spelled(folder));
  async function spelled(path: string): Promise<string | null> {
    const name = await nameOnDisk(path, listingOf);
    const folder = dirname(path);
    if (name === null) return null;
    const above = tops.has(folder) || !isInside(folder) ? folder : await spelledFolder(folder);
    return above === null ? null : join(above, name);
  }
  const found: (string | null)[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE)
    found.push(...(await Promise.all(paths.slice(from, from + AT_ONCE).map(spelled))));
  return found;
}

/** Asks once for each path. */
function remembered<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const answer = known.get(path) ?? ask(path);
    known.set(path, answer);
    return answer;
  };
}

/** The last name of a path as the disk has it; null if there is no such file or folder. */
async function nameOnDisk(
  path: string,
  listingOf: (folder: string) => Promise<Listing>,
): Promise<string | null> {
  if (await isMissing(path)) return null;
  const [folder, name] = [dirname(path), basename(path)];
  const others = [inOtherCapitals(name), name.normalize('NFC'), name.normalize('NFD')];
  const isFoundByOther = async (other: string) => other !== name && !(await isMissing(join(folder, other)));
  for (const other of new Set(others)) {
    if (!(await isFoundByOther(other))) continue;
    // Another file, or the same one.
    const alike = (await listingOf(folder)).get(folded(name)) ?? [];
    return alike.includes(name) ? name : (alike[0] ?? name);
  }
  return name;
}

/** What cannot be looked at is not missing. */
async function isMissing(path: string): Promise<boolean> {
  const stats = await attempt(() => lstat(path));
  return stats instanceof Error && isGone(stats);
}

async function list(folder: string): Promise<Listing> {
  const listing = new Map<string, string[]>();
  for (const name of await readdir(folder).catch(() => [])) {
    const alike = listing.get(folded(name));
    if (alike) alike.push(name);
    else listing.set(folded(name), [name]);
  }
  return listing;
}

const folded = (name: string) => name.normalize().toLowerCase();

function inOtherCapitals(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}

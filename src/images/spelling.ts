import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { attempt, isGone } from './attempt.ts';

/** Paths that are looked at at once. */
const AT_ONCE = 64;

/** The names in a folder, by how they look where capitals do not matter. */
type Listing = ReadonlyMap<string, readonly string[]>;

/**
 * How the last names of paths are spelled on the disk. FAT, exFAT, and the usual disks of macOS and Windows find `IMG.JPG` also as `img.jpg`,
 * and systems tell of changes by the name that a program used.
 *
 * @param paths absolute
 * @returns for each path the one that it has on the disk; null if there is no such file or folder
 */
export async function spellingsOnDisk(paths: readonly string[]): Promise<(string | null)[]> {
  const listings = new Map<string, Promise<Listing>>();
  const listingOf = (folder: string) => {
    const known = listings.get(folder) ?? list(folder);
    listings.set(folder, known);
    return known;
  };
  const found: (string | null)[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const batch = paths.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(batch.map((path) => spellingOf(path, listingOf)))));
  }
  return found;
}

/** The same for one path. */
export const spellingOnDisk = async (path: string): Promise<string | null> =>
  (await spellingsOnDisk([path]))[0]!;

async function spellingOf(
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
    return alike.includes(name) ? path : join(folder, alike[0] ?? name);
  }
  return path;
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

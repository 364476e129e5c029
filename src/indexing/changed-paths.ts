import { basename, dirname, join } from 'node:path';
import { withinTest } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { readdir } from '../disks/fs.ts';
import { isSidecar } from '../images/caption/sidecars.ts';
import { mayBePaired } from '../images/companions.ts';
import { isCandidate } from '../images/formats.ts';
import { type MetOptions, metTest } from '../images/is-met.ts';
import { spellingsOnDisk } from '../images/spelling.ts';

/** Paths that are looked at in one turn of the event loop: some ten milliseconds, as each costs several calls of the file system. */
const PER_TURN = 500;

/**
 * The paths to walk where only some may have changed: those that a walk of the whole folder would meet, none below another one.
 *
 * @param root the folder of the library
 * @param changed absolute paths at or below it; they need not exist
 */
export async function pathsToWalk(
  root: string,
  changed: readonly string[],
  options: MetOptions,
): Promise<string[]> {
  const isWithinAny = withinTest(changed);
  const isMet = metTest(root, options);
  const wanted: string[] = [];
  for (const [i, path] of changed.entries()) {
    if (i % PER_TURN === PER_TURN - 1) await pause();
    if ((path === root || !isWithinAny(dirname(path))) && isMet(path)) wanted.push(path);
  }
  return wanted;
}

/**
 * Changed paths with all others on which depends what a run does about them.
 *
 * @param roots the folders of the library
 * @param silent folders that do not answer, of which nothing is looked up
 */
export async function withRelated(
  changed: readonly string[],
  roots: readonly string[],
  silent: readonly string[],
): Promise<string[]> {
  const isSilent = withinTest(silent);
  const answering = changed.filter((path) => !isSilent(path));
  const related = await withPicturesBeside(await withSpellings(answering, roots));
  return [...changed.filter(isSilent), ...related];
}

/** Changed paths with those that they have on the disk, where capitals do not matter there. */
async function withSpellings(changed: readonly string[], roots: readonly string[]): Promise<string[]> {
  const spelled = await spellingsOnDisk(changed, roots);
  return [...new Set([...changed, ...spelled.filter((path) => path !== null)])];
}

/**
 * Changed paths with the pictures beside those that are files with words, and with the other files of the same shot: whether a RAW file is a
 * picture of its own depends on all of them.
 */
async function withPicturesBeside(changed: readonly string[]): Promise<string[]> {
  const described = await picturesBeside(
    changed.filter((path) => isSidecar(basename(path))),
    isCandidate,
  );
  const paired = await picturesBeside([...changed, ...described].filter(mayBePaired), mayBePaired);
  return [...new Set([...changed, ...described, ...paired])];
}

/** The files beside these with their name: `a/cat.jpg` for `a/cat.jpg.xmp`, `a/cat.txt` and `a/cat.cr3`. */
async function picturesBeside(
  paths: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<string[]> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = dirname(path);
    folders.set(folder, (folders.get(folder) ?? new Set()).add(stemOf(basename(path))));
  }
  const found: string[] = [];
  for (const [folder, stems] of folders) {
    // There may be 100,000, so what is cheap to tell is asked first.
    const isBeside = (name: string) => stems.has(name) || stems.has(stemOf(name));
    for (const name of await readdir(folder).catch(() => []))
      if (isBeside(name) && isWanted(name)) found.push(join(folder, name));
  }
  return found;
}

/** A name without its extension. */
function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

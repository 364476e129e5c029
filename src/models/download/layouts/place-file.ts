import { copyFile, link, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { dirname, relative } from 'node:path';

/** Functions of the file system that some systems refuse. */
export interface Linking {
  readonly symlink: typeof symlink;
  readonly link: typeof link;
}

/**
 * Makes a file available at another path: by a relative symbolic link, else (Windows without developer mode) by a hard link,
 * else by a copy. What was there is replaced in one step.
 */
export async function placeFile(
  from: string,
  to: string,
  linking: Linking = { symlink, link },
): Promise<void> {
  if (from === to || (await isSame(from, to))) return;
  await mkdir(dirname(to), { recursive: true });
  const aside = `${to}.${process.pid}.incomplete`;
  await rm(aside, { force: true });
  await linking
    .symlink(relative(dirname(to), from), aside)
    .catch(() => linking.link(from, aside))
    .catch(() => copyFile(from, aside));
  await rename(aside, to);
}

/** Copies a file to another path, where it appears in one step. */
export async function placeCopy(from: string, to: string): Promise<void> {
  if (await isSame(from, to)) return;
  await mkdir(dirname(to), { recursive: true });
  const aside = `${to}.${process.pid}.incomplete`;
  await copyFile(from, aside);
  await rename(aside, to);
}

/** Whether a link already leads to the file. */
async function isSame(from: string, to: string): Promise<boolean> {
  const [a, b] = await Promise.all([from, to].map((path) => realpath(path).catch(() => null)));
  return a !== null && a === b;
}

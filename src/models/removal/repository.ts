import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunnable } from '../files/model-folder.ts';
import { foldersIn } from '../sources/folders.ts';
import { isLink, liesIn, type RemovablePart } from './part.ts';

/**
 * A repository in the cache of a hub: `snapshots/REVISION` holds the names of its files, which may be links to `blobs/HASH`, and
 * `refs/NAME` says which snapshot a branch is.
 *
 * @param revision remove only this snapshot, with the blobs that no other one uses; null to remove the repository
 */
export async function repositoryPart(
  path: string,
  revision: string | null,
  root: string,
  source: string,
): Promise<RemovablePart | null> {
  if (!(await liesIn(path, root))) return null;
  if (await isLink(path)) {
    return revision === null ? { kind: 'model', source, path, deletes: [path], bytes: 0 } : null;
  }
  const snapshots = await foldersIn(join(path, 'snapshots'));
  const one = revision === null ? null : await snapshotOf(path, revision);
  if (one !== null && !snapshots.includes(one)) return null;
  if (one === null || snapshots.length === 1) {
    const complete = await Promise.all(snapshots.map((name) => isRunnable(join(path, 'snapshots', name))));
    const kind = complete.includes(true) ? 'model' : 'incomplete';
    return { kind, source, path, deletes: [path], bytes: await bytesInside(path) };
  }
  const others = snapshots.filter((name) => name !== one);
  return snapshotPart(path, one, others, source);
}

async function snapshotPart(
  path: string,
  name: string,
  others: readonly string[],
  source: string,
): Promise<RemovablePart | null> {
  const folderOf = (snapshot: string) => join(path, 'snapshots', snapshot);
  // Where `snapshots` is a link, and likewise `blobs` and `refs`, its content is not the cache's to delete.
  if (!(await liesIn(folderOf(name), path))) return null;
  const own = await identities(folderOf(name));
  const shared = new Set((await Promise.all(others.map((other) => identities(folderOf(other))))).flat());
  const blobs: string[] = [];
  let bytes = await bytesInside(folderOf(name));
  const named = (await readdir(join(path, 'blobs')).catch(() => [])).map((blob) => join(path, 'blobs', blob));
  for (const file of await filterIn(path, named)) {
    const { size, ...identity } = await stat(file);
    const id = identityOf(identity);
    if (!own.includes(id) || shared.has(id)) continue;
    blobs.push(file);
    bytes += size;
  }
  const refs = await refsTo(path, name);
  const kind = (await isRunnable(folderOf(name))) ? 'model' : 'incomplete';
  // The references first: what they name must be there.
  const deletes = [...(await filterIn(path, refs)), folderOf(name), ...blobs];
  return { kind, source, path: folderOf(name), deletes, bytes };
}

/** Those of the paths that lie in the folder itself. */
async function filterIn(folder: string, paths: readonly string[]): Promise<string[]> {
  const inside = await Promise.all(paths.map((path) => liesIn(path, folder)));
  return paths.filter((_, i) => inside[i]);
}

/** The files to which the names in a snapshot lead, by links or as hard links. */
async function identities(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const files = entries.map((entry) => stat(join(folder, entry)).catch(() => null));
  return (await Promise.all(files)).flatMap((file) => (file?.isFile() ? identityOf(file) : []));
}

const identityOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }) => `${dev} ${ino}`;

/** The snapshot of a revision: a reference names it, or it has that name. */
async function snapshotOf(path: string, revision: string): Promise<string> {
  const text = await readFile(join(path, 'refs', revision), 'utf8').catch(() => null);
  return text?.trim() ?? revision;
}

async function refsTo(path: string, snapshot: string): Promise<string[]> {
  const refs = await readdir(join(path, 'refs'), { recursive: true }).catch(() => []);
  const found: string[] = [];
  for (const ref of refs) {
    const file = join(path, 'refs', ref);
    if ((await readFile(file, 'utf8').catch(() => '')).trim() === snapshot) found.push(file);
  }
  return found;
}

/** Bytes of the files in a folder and below it. Links count nothing, and a file with two names counts once. */
export async function bytesInside(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = new Map<string, number>();
  for (const entry of entries) {
    const file = await lstat(join(folder, entry)).catch(() => null);
    if (file?.isFile()) sizes.set(identityOf(file), file.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder, and missing parents, that only the owner can read. An existing folder keeps its mode. Everything that
 * creates the home or a folder in it must use this, because the code that creates the home decides who can read it.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    // Not `recursive`, which tries for ever where a folder that exists takes no others, as /proc.
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (await isFolder(path)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makePrivateFolder(dirname(path));
    // Once more at most. Others may make the same folders meanwhile.
    await mkdir(path, { mode: 0o700 }).catch(async (again: unknown) => {
      if (!(await isFolder(path))) throw again;
    });
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** The JSON value in a file of the cache; undefined if it is missing, unreadable or damaged, because it can be made again. */
export async function readCacheFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Writes a JSON value atomically, for its owner only. Of concurrent processes the last one wins. */
export async function writeCacheFile(file: string, value: unknown): Promise<void> {
  await writePrivately(file, JSON.stringify(value));
}

/** The same for bytes. */
export async function writeCacheBytes(file: string, bytes: Uint8Array): Promise<void> {
  await writePrivately(file, bytes);
}

async function writePrivately(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await makePrivateFolder(dirname(file));
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The bytes of a file of the cache; null if it is missing or unreadable, because it can be made again. */
export async function readCacheBytes(file: string): Promise<Uint8Array | null> {
  // A copy with a buffer of its own, because readFile may return a part of a larger one that is not aligned.
  return readFile(file).then(
    (bytes) => new Uint8Array(bytes),
    () => null,
  );
}

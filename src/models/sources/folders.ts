import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the path is a folder or a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );
}

/** Names of the subfolders, including links; empty if the folder cannot be read. */
export async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}

/** Bytes of the files in a folder and below it, following links to files, which is how caches store them. */
export async function bytesOfFolder(folder: string): Promise<number> {
  const sizes = (await readdir(folder, { withFileTypes: true }).catch(() => [])).map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return bytesOfFolder(path);
    const file = await stat(path).catch(() => null);
    return file?.isFile() ? file.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { attempt } from './attempt.ts';

/** Stands for bytes that are not UTF-8, by which no file can be opened. It can also be in a name itself. */
const REPLACED = '\uFFFD';

/** What a walk asks of an entry of a folder. */
export type Entry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/** Why an entry is not read. */
export const INVALID_NAME =
  'its name is not valid UTF-8, so it cannot be read: rename it, for example with convmv';

/**
 * Tells the entries of a folder whose names are not UTF-8, as archives and disks of older systems have them, from the others. In their names,
 * bytes that are not ASCII become `\xe9`, which shells read in `$'…'`: unlike U+FFFD, that tells one name from another.
 */
export async function splitByName(
  folder: string,
  entries: readonly Dirent[],
): Promise<{ readonly valid: readonly Dirent[]; readonly invalid: readonly Entry[] }> {
  if (!entries.some(({ name }) => name.includes(REPLACED))) return { valid: entries, invalid: [] };
  const listed = await attempt(() => readdir(folder, { withFileTypes: true, encoding: 'buffer' }));
  const invalid = listed instanceof Error ? [] : listed.filter(({ name }) => !isUtf8(name));
  const names = new Set(invalid.map(({ name }) => name.toString()));
  return { valid: entries.filter(({ name }) => !names.has(name)), invalid: invalid.map(shown) };
}

const shown = (entry: Dirent<Buffer>): Entry => ({
  name: entry.name
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`),
  isFile: () => entry.isFile(),
  isDirectory: () => entry.isDirectory(),
  isSymbolicLink: () => entry.isSymbolicLink(),
});

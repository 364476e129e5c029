import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from '../disks/fs.ts';
import { attempt } from './attempt.ts';

/** Stands for bytes that are not UTF-8, by which no file can be opened. It can also be in a name itself. */
const REPLACED = '\uFFFD';

/** What a walk asks of an entry of a folder. */
export type Entry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/**
 * Tells the entries of a folder whose names are not UTF-8, as archives and disks of older systems have them, from the others. In their names,
 * bytes that are not ASCII become `\xe9`, which shells read in `$'…'`: unlike U+FFFD, that tells one name from another. Where another entry
 * is really called that, ASCII characters become the same.
 */
export async function splitByName(
  folder: string,
  entries: readonly Dirent[],
): Promise<{ readonly valid: readonly Entry[]; readonly invalid: readonly Entry[] }> {
  const asDecoded = { valid: entries, invalid: [] };
  if (!entries.some(({ name }) => name.includes(REPLACED))) return asDecoded;
  const listed = await attempt(() => readdir(folder, { withFileTypes: true, encoding: 'buffer' }));
  if (listed instanceof Error) return asDecoded;
  const valid = listed.filter(({ name }) => isUtf8(name)).map((entry) => named(entry, entry.name.toString()));
  const taken = new Set(valid.map(({ name }) => name));
  const invalid: Entry[] = [];
  for (const entry of listed) {
    if (isUtf8(entry.name)) continue;
    const name = shown(entry.name, taken);
    taken.add(name);
    invalid.push(named(entry, name));
  }
  return { valid, invalid };
}

const named = (entry: Dirent<Buffer>, name: string): Entry => ({
  name,
  isFile: () => entry.isFile(),
  isDirectory: () => entry.isDirectory(),
  isSymbolicLink: () => entry.isSymbolicLink(),
});

function shown(name: Buffer, taken: ReadonlySet<string>): string {
  for (let escaped = 0; ; escaped++) {
    // A dot at the start stays, which hides a file.
    const characters = Array.from(name, (byte, i) =>
      byte > 0x7f || (i > 0 && i <= escaped) ? `\\x${byte.toString(16)}` : String.fromCharCode(byte),
    );
    const text = characters.join('');
    if (!taken.has(text) || escaped === name.length) return text;
  }
}

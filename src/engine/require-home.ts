import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takesFiles } from '../disks/mounted.ts';
import { SoutuError } from '../errors.ts';
import { exists } from '../indexing/exists.ts';

/**
 * Throws `store-failed` for a home that can never be one, such as `/sys`, in which even the administrator makes no files: it would look like
 * an empty library. Nothing is written: who asks for the status may have no right to it, or the disk may be read-only.
 */
export async function requireHome(home: string): Promise<void> {
  if (await exists(join(home, 'library.json'))) return;
  if (takesFiles(await realpath(await nearestFolder(home)))) return;
  throw new SoutuError('store-failed', `${home} cannot be the home of Soutu: no files can be made there`, {
    hint: 'Use another home (--home or SOUTU_HOME).',
  });
}

async function nearestFolder(path: string): Promise<string> {
  let at = path;
  while (at !== dirname(at) && !(await exists(at))) at = dirname(at);
  return at;
}

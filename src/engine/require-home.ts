import { mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from '../errors.ts';
import { exists } from '../indexing/exists.ts';

/**
 * Throws `store-failed` for a home in which there is no library and none can be made, as a run would: it would look like an empty library.
 * A library on a disk that is read-only can be read. Nothing remains of the trial, which is the only certain test: even the administrator
 * has the right to write into `/sys`, which takes nothing.
 */
export async function requireHome(home: string): Promise<void> {
  if (await exists(join(home, 'library.json'))) return;
  try {
    await rmdir(await mkdtemp(join(await nearestFolder(home), '.soutu-')));
  } catch (error) {
    throw fileError('store-failed', `${home} cannot be the home of Soutu`, error);
  }
}

async function nearestFolder(path: string): Promise<string> {
  let at = path;
  while (at !== dirname(at) && !(await exists(at))) at = dirname(at);
  return at;
}

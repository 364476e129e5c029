import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFolder } from './create.ts';

/** Largest version of LanceDB, from which newer ones count down in the names of manifests, so that the latest is listed first. */
const LAST_VERSION = 2n ** 64n - 1n;

/**
 * A hash of the manifest of a version, which names all files with the data of the table: each has a random name and is never changed.
 * Null if the version is gone.
 */
export async function contentKey(
  folder: string,
  collection: string,
  version: string,
): Promise<string | null> {
  const versions = join(tableFolder(folder, collection), '_versions');
  const names = [String(LAST_VERSION - BigInt(version)).padStart(20, '0'), version];
  for (const name of names) {
    const manifest = await readFile(join(versions, `${name}.manifest`)).catch(() => null);
    if (manifest) return createHash('sha256').update(manifest).digest('hex');
  }
  return null;
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Total bytes of all files below a folder; 0 if it does not exist. Files deleted while counting are ignored. */
export async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    total += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return total;
}

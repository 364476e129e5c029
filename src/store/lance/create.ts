import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schema } from 'apache-arrow';
import { log } from '../../log.ts';
import type { Lance } from './module.ts';

/** Folder of a table in the folder of its database. */
export function tableFolder(folder: string, collection: string): string {
  return join(folder, `${collection}.lance`);
}

/** Whether a table was committed there: a crash during creation can leave a folder without a version. */
export function hasTable(folder: string, collection: string): boolean {
  const versions = join(tableFolder(folder, collection), '_versions');
  return existsSync(versions) && readdirSync(versions).some((name) => name.endsWith('.manifest'));
}

/**
 * Deletes the newest versions of a table whose manifest is empty, so that the version before them is opened. LanceDB puts a complete
 * manifest into place, so an empty one is what a power loss has left of a write that had not been reported yet.
 */
export async function dropEmptyVersions(folder: string, collection: string): Promise<void> {
  const versions = join(tableFolder(folder, collection), '_versions');
  // The names count down, so the newest comes first.
  const manifests = readdirSync(versions).filter((name) => name.endsWith('.manifest'));
  for (const name of manifests.sort().slice(0, -1)) {
    if (statSync(join(versions, name)).size > 0) return;
    log.warn('the last write to the collection was lost with the power', { collection });
    await rm(join(versions, name), { force: true });
  }
}

/**
 * Creates an empty table unless it exists. The table is created in a temporary folder and renamed into place, which fails
 * if another process was faster: with LanceDB's own creation, the later of two concurrent processes could overwrite the
 * table and the items of the first.
 */
export async function createTable(
  lance: Lance,
  folder: string,
  collection: string,
  schema: Schema,
): Promise<void> {
  const temporary = join(folder, `.${randomUUID()}.new`);
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  try {
    await createIn(lance, temporary, collection, schema);
    await rename(tableFolder(temporary, collection), tableFolder(folder, collection)).catch(async () => {
      // The target is a table, or the remains of an interrupted creation, on which LanceDB can create one.
      if (!hasTable(folder, collection)) await createIn(lance, folder, collection, schema);
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function createIn(lance: Lance, folder: string, collection: string, schema: Schema): Promise<void> {
  const connection = await lance.connect(folder);
  try {
    (await connection.createEmptyTable(collection, schema)).close();
  } finally {
    connection.close();
  }
}

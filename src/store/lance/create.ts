import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schema } from 'apache-arrow';
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

import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFile, syncFolder } from '../../sync.ts';

/** Milliseconds after which every system has written a file back by itself, with a margin: Linux does so after 30 seconds. */
const WRITTEN_BACK_MS = 300_000;

/**
 * Writes the files of a table through to the disk. LanceDB itself never does (strace of 0.37.1 shows no fsync), so for some 30 seconds
 * after a write a power loss could leave empty files behind, and with them a table that cannot be opened. The returned function syncs
 * the files that are new since its last call, which takes a few milliseconds; files of a table never change.
 *
 * @param folder of the table
 */
export function createSync(folder: string): () => Promise<void> {
  let synced: ReadonlySet<string> | null = null;
  return async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const before = synced;
    const added = before === null ? await recent(files) : files.filter((file) => !before.has(file));
    for (const file of added) await syncFile(file);
    const folders = new Set(added.flatMap((file) => upTo(dirname(file), folder)));
    for (const one of folders) await syncFolder(one);
    synced = new Set(files);
  };
}

/** At the first call: also what an earlier process has written and not synced, because it was killed. */
async function recent(files: readonly string[]): Promise<string[]> {
  const since = Date.now() - WRITTEN_BACK_MS;
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return files.filter((_, i) => times[i]! >= since);
}

/** A folder and those around it up to the one that holds the table. */
function upTo(from: string, table: string): string[] {
  const top = dirname(table);
  const folders = [from];
  while (folders.at(-1) !== top && folders.at(-1) !== dirname(folders.at(-1)!))
    folders.push(dirname(folders.at(-1)!));
  return folders;
}

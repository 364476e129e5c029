import { open } from 'node:fs/promises';

/** Writes the content of a file through to the disk. One that is gone needs no sync. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch(ignoreMissing);
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes the names in a folder through to the disk: without it, a power loss can undo a rename. Does nothing where folders cannot be opened (Windows). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  if (handle === null) return;
  try {
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

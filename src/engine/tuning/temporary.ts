import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SoutuError } from '../../errors.ts';
import { acquireLock } from '../../library/lock.ts';
import { log } from '../../log.ts';
import { makePrivateFolder, writeCacheFile } from '../../private-folder.ts';
import type { StoreDriver } from '../../store/driver.ts';

/** Collections in which candidates are built, on a server that may have others. */
const PREFIX = 'tuning_';

export const isAside = (collection: string): boolean => collection.startsWith(PREFIX);

const folderIn = (home: string) => join(home, 'cache', 'tuning');
const lockIn = (home: string) => join(home, 'cache', 'tuning.lock');
/** Names the collection on a server, so that a later process can delete it. */
const recordIn = (home: string) => join(folderIn(home), 'collection.json');

interface Owner {
  readonly home: string;
  readonly driver: Pick<StoreDriver, 'drop' | 'shared' | 'name'>;
}

/**
 * Runs work with a folder and the name of a collection for what is built aside, which is deleted afterwards in any case. Only one
 * process at a time has it. Throws `locked`.
 */
export async function withAside<T>(
  { home, driver }: Owner,
  name: string,
  work: (aside: { readonly folder: string; readonly collection: string }) => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(lockIn(home), { command: 'soutu tune' });
  try {
    // What a process that was killed has left.
    await clean({ home, driver });
    const collection = PREFIX + name;
    await makePrivateFolder(folderIn(home));
    if (driver.shared) await writeCacheFile(recordIn(home), { store: driver.name, collection });
    try {
      return await work({ folder: folderIn(home), collection });
    } finally {
      await clean({ home, driver });
    }
  } finally {
    await lock.release();
  }
}

/** Deletes what a process that was killed has left, unless another one is at it. */
export async function cleanAside(owner: Owner): Promise<void> {
  if (!existsSync(folderIn(owner.home))) return;
  try {
    const lock = await acquireLock(lockIn(owner.home), { command: 'soutu tune' });
    try {
      await clean(owner);
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'locked') return;
    log.debug('what a tuning has left cannot be deleted now', { error: String(error) });
  }
}

async function clean({ home, driver }: Owner): Promise<void> {
  if (driver.shared) {
    const text = await readFile(recordIn(home), 'utf8').catch(() => null);
    const left = text === null ? null : (JSON.parse(text) as { store: string; collection: string });
    if (left?.store === driver.name) await driver.drop(left.collection);
  }
  await rm(folderIn(home), { recursive: true, force: true });
}

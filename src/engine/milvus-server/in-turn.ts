import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SoutuError } from '../../errors.ts';
import { fileError } from '../../file-errors.ts';
import { acquireLock, type Lock, readLock } from '../../library/lock.ts';
import type { ServerPaths } from './paths.ts';
import type { StopMilvusOptions } from './types.ts';

const PAUSE_MS = 200;

export interface TurnOptions {
  /** The command of this process, for those that wait for it. */
  readonly command: string;
  readonly signal: AbortSignal;
  /** Called once if another process is starting or stopping the server. */
  readonly onWait?: StopMilvusOptions['onWait'];
}

/**
 * Runs work while no other process starts or stops the server of the home: of two commands at once, the second finds what the first
 * has done. Throws the reason of the signal, `locked` for a process on another machine, and
 * `store-failed` for files that cannot be used.
 */
export async function inTurn<T>(
  { folder, lock }: ServerPaths,
  options: TurnOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held = await acquire(lock, options);
  try {
    return await work();
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    throw fileError('store-failed', `Files in ${folder} cannot be used`, error);
  } finally {
    await held.release();
  }
}

async function acquire(file: string, { command, signal, onWait }: TurnOptions): Promise<Lock> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await acquireLock(file, { command });
    } catch (error) {
      if (!(error instanceof SoutuError) || error.code !== 'locked') throw error;
      const owner = await readLock(file);
      if (owner && owner.host !== hostname()) throw error;
      if (attempt === 0 && owner) onWait?.(owner);
      await sleep(PAUSE_MS);
    }
  }
}

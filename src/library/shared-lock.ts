import { acquireLock, type Lock } from './lock.ts';

/** The lock of a library, shared by everything in this process that writes. */
export interface SharedLock {
  /** Joins the holders, or acquires the lock for the first. Throws `locked` if another process holds it. */
  acquire(command: string): Promise<{ release(): Promise<void> }>;
}

/** Callers coordinate their writes themselves; the lock only keeps other processes out until the last holder has left. */
export function createSharedLock(file: string): SharedLock {
  let holders = 0;
  let lock: Promise<Lock> | null = null;
  let released: Promise<void> = Promise.resolve();

  async function leave(): Promise<void> {
    holders -= 1;
    if (holders > 0 || lock === null) return;
    const last = lock;
    lock = null;
    released = last.then(
      (held) => held.release(),
      () => {},
    );
    await released;
  }

  return {
    async acquire(command) {
      holders += 1;
      lock ??= released.then(() => acquireLock(file, { command }));
      try {
        await lock;
      } catch (error) {
        await leave();
        throw error;
      }
      return { release: leave };
    },
  };
}

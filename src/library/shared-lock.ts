import { type Asker, acquireOrAsk, offeringLock, untilFree } from './give-way.ts';
import type { Lock } from './lock.ts';

/** The lock of a library, shared by everything in this process that writes. */
export interface SharedLock {
  /**
   * Joins the holders, or acquires the lock for the first, if its owner gives way also from another process. Throws `locked` if
   * another process holds it.
   *
   * @param continues whether the caller also does the work that an owner interrupts to give way
   */
  acquire(command: string, continues: boolean): Promise<{ release(): Promise<void> }>;
  /** Runs work during which the lock is given to other processes that ask: once one does, the holders should leave soon. */
  offering<T>(onAsked: (asker: Asker) => void, work: () => Promise<T>): Promise<T>;
  /** Resolves once a lock that was given away is free again. */
  untilFree(signal: AbortSignal): Promise<void>;
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
    async acquire(command, continues) {
      holders += 1;
      lock ??= released.then(() => acquireOrAsk(file, { command, continues }));
      try {
        await lock;
      } catch (error) {
        await leave();
        throw error;
      }
      return { release: leave };
    },
    async offering(onAsked, work) {
      const held = await lock;
      return held === null ? work() : offeringLock(file, held, onAsked, work);
    },
    untilFree: (signal) => untilFree(file, signal),
  };
}

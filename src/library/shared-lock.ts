import { unlessAborted } from '../core/abort.ts';
import { acquireOrAsk, afterGivingAway, offeringLock } from './give-way.ts';
import type { Lock } from './lock.ts';

/** The lock of a library, shared by everything in this process that writes. */
export interface SharedLock {
  /**
   * Joins the holders, or acquires the lock for the first, if its owner gives way also from another process. Throws `locked` if
   * another process holds it, and the reason of the signal.
   *
   * @param signal ends the wait for an owner that gives way
   */
  acquire(command: string, signal?: AbortSignal): Promise<{ release(): Promise<void> }>;
  /** Throws `locked` if the lock is held and another process has taken it over. */
  check(): Promise<void>;
  /** Runs work during which the lock is given to other processes that ask: once one does, the holders should leave soon. */
  offering<T>(onAsked: () => void, work: () => Promise<T>): Promise<T>;
  /** See `afterGivingAway`. */
  afterGivingAway(signal: AbortSignal): Promise<boolean>;
}

/** Callers coordinate their writes themselves; the lock only keeps other processes out until the last holder has left. */
export function createSharedLock(file: string): SharedLock {
  let holders = 0;
  let lock: Promise<Lock> | null = null;
  /** Aborted once nobody waits for the lock any more. */
  let asking = new AbortController();
  let released: Promise<void> = Promise.resolve();

  async function leave(): Promise<void> {
    holders -= 1;
    if (holders > 0 || lock === null) return;
    const last = lock;
    lock = null;
    asking.abort();
    asking = new AbortController();
    released = last.then(
      (held) => held.release(),
      () => {},
    );
    await released;
  }

  return {
    async acquire(command, waiting) {
      holders += 1;
      const { signal } = asking;
      lock ??= released.then(() => acquireOrAsk(file, { command, signal }));
      try {
        await unlessAborted(lock, waiting);
      } catch (error) {
        await leave();
        throw error;
      }
      return { release: leave };
    },
    async check() {
      await (await lock)?.check();
    },
    async offering(onAsked, work) {
      const held = await lock;
      return held === null ? work() : offeringLock(file, held, onAsked, work);
    },
    afterGivingAway: (signal) => afterGivingAway(file, signal),
  };
}

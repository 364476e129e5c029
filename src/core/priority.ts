import { setTimeout as sleep } from 'node:timers/promises';

/** Gives foreground requests priority over background indexing. */
export interface Priority {
  /** Runs foreground work, during which background work pauses. */
  foreground<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no foreground work is running, or after 250 ms, so that the background always progresses. */
  yieldToForeground(): Promise<void>;
}

/** Upper bound of one wait, so that constant foreground load cannot starve the background. */
const MAX_WAIT_MS = 250;
/** A page sends requests in bursts: only after this pause does a burst count as over. */
const PAUSE_MS = 20;

export function createPriority(): Priority {
  let waiting = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    async foreground(work) {
      waiting += 1;
      try {
        return await work();
      } finally {
        waiting -= 1;
        last = performance.now();
      }
    },
    async yieldToForeground() {
      const until = performance.now() + MAX_WAIT_MS;
      while ((waiting > 0 || performance.now() < last + PAUSE_MS) && performance.now() < until) {
        await sleep(PAUSE_MS / 2);
      }
    },
  };
}

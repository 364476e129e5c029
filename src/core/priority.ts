import { setTimeout as sleep } from 'node:timers/promises';

/** Gives requests that somebody waits for priority over background indexing. */
export interface Priority {
  /** Runs work that somebody waits for. */
  foreground<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no foreground work is under way, and at the latest after 250 ms, so that the background progresses. */
  yieldToForeground(): Promise<void>;
}

/** Longest wait of one piece of background work. */
const MAX_WAIT_MS = 250;
/** The page asks for one thing after the other: only after this pause is a burst of requests over. */
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

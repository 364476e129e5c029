import { setTimeout as sleep } from 'node:timers/promises';

/** Work that somebody waits for goes before work that nobody waits for. */
export interface Attention {
  /** Runs work that somebody waits for. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nobody waits for anything, at the latest after a while: the background must get on too. */
  free(): Promise<void>;
}

/** Longest wait of one piece of background work. */
const PATIENCE_MS = 250;
/** A look at the wall asks for one thing after the other: so long after the last one it counts as over. */
const PAUSE_MS = 20;

export function createAttention(): Attention {
  let waiting = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    async during(work) {
      waiting += 1;
      try {
        return await work();
      } finally {
        waiting -= 1;
        last = performance.now();
      }
    },
    async free() {
      const until = performance.now() + PATIENCE_MS;
      while ((waiting > 0 || performance.now() < last + PAUSE_MS) && performance.now() < until) {
        await sleep(PAUSE_MS / 2);
      }
    },
  };
}

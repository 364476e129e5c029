/**
 * How long a server may take until a search that does not wait for it sees a write, in milliseconds: the bound of the level
 * Bounded.
 */
const BOUND_MS = 5000;

export interface Consistency {
  /** A write of this process was acknowledged. */
  written(): void;
  /** The level that the next read needs. */
  level(): 'Strong' | 'Bounded';
}

/**
 * A read of the level Strong sees every write but waits for the clock of a server (200 to 400 ms), one of the level Bounded takes
 * some milliseconds but may miss the writes of the last seconds. So Strong is used after a write of this process, and after
 * opening, because another process may have just ended an indexing run. Lite knows no levels: every read sees every write.
 */
export function createConsistency(now: () => number = () => performance.now()): Consistency {
  let last = now();
  return {
    written() {
      last = now();
    },
    level: () => (now() - last <= BOUND_MS ? 'Strong' : 'Bounded'),
  };
}

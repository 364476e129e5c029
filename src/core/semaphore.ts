import { SoutuError } from '../errors.ts';

/** Permits acquired from a semaphore. */
export interface Lease {
  /** Returns part of the permits, so that the lease holds at most `weight`. */
  reduce(weight: number): void;
  /** Returns all permits. Idempotent. */
  release(): void;
}

/** Bounds concurrent work by count or by weight (bytes). First come, first served. */
export interface Semaphore {
  /**
   * Waits for free permits and takes them. A weight above the total counts as the total, so that such work runs alone.
   * Throws `busy` if `maxQueue` callers already wait, and the signal's reason if it fires while waiting.
   *
   * @param weight permits to take @default 1
   */
  acquire(weight?: number, signal?: AbortSignal): Promise<Lease>;
  /** Runs work with one permit. Throws as `acquire` does. */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /** Resolves when no lease is held. */
  idle(): Promise<void>;
  /** Number of leases held. */
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  readonly weight: number;
  readonly enter: () => void;
}

/**
 * @param options.permits total weight of concurrent work
 * @param options.maxQueue how many callers may wait before the next is refused @default Infinity
 *
 * @example
 * const semaphore = createSemaphore({ permits: 64 * 2 ** 20 });
 * const lease = await semaphore.acquire(bytes.length, signal);
 * try { await work(); } finally { lease.release(); }
 */
export function createSemaphore(options: {
  readonly permits: number;
  readonly maxQueue?: number;
}): Semaphore {
  const { permits, maxQueue = Number.POSITIVE_INFINITY } = options;
  const queue: Waiter[] = [];
  let idlers: (() => void)[] = [];
  let running = 0;
  let load = 0;

  const fits = (weight: number) => load + weight <= permits;

  function wake(): void {
    while (queue.length > 0 && fits(queue[0]!.weight)) queue.shift()!.enter();
    if (running > 0) return;
    for (const resolve of idlers) resolve();
    idlers = [];
  }

  function take(weight: number): Lease {
    let held = weight;
    let isHeld = true;
    running += 1;
    load += weight;
    const reduce = (to: number) => {
      if (!isHeld || to >= held) return;
      load -= held - to;
      held = to;
      wake();
    };
    return {
      reduce,
      release() {
        if (!isHeld) return;
        running -= 1;
        load -= held;
        isHeld = false;
        wake();
      },
    };
  }

  async function acquire(requested = 1, signal?: AbortSignal): Promise<Lease> {
    signal?.throwIfAborted();
    const weight = Math.min(requested, permits);
    if (queue.length === 0 && fits(weight)) return take(weight);
    if (queue.length >= maxQueue) {
      throw new SoutuError('busy', `${running} requests are running and ${queue.length} are waiting`);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
        // Lighter callers behind the one that left may fit now.
        wake();
      };
      const waiter: Waiter = {
        weight,
        enter() {
          signal?.removeEventListener('abort', leave);
          resolve(take(weight));
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.push(waiter);
    });
  }

  return {
    acquire,
    async run(signal, work) {
      const lease = await acquire(1, signal);
      try {
        return await work();
      } finally {
        lease.release();
      }
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    get running() {
      return running;
    },
    get waiting() {
      return queue.length;
    },
  };
}

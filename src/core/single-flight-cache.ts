import { unlessAborted } from './abort.ts';

/** Caches results of expensive work by key; concurrent callers of the same key share one computation. */
export interface SingleFlightCache<T> {
  /**
   * The cached result of the key, or that of `make`. A caller whose signal aborts stops waiting alone; the work is aborted
   * when no caller is left. Failures are not cached.
   */
  get(key: string, make: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Entry<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  callers: number;
  settled: boolean;
}

/** Caches the `limit` most recently used results. */
export function createSingleFlightCache<T>(limit: number): SingleFlightCache<T> {
  const entries = new Map<string, Entry<T>>();

  function forget(key: string, entry: Entry<T>): void {
    if (entries.get(key) === entry) entries.delete(key);
  }

  function start(key: string, make: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const stop = new AbortController();
    const entry: Entry<T> = { result: make(stop.signal), stop, callers: 0, settled: false };
    entry.result.then(
      () => {
        entry.settled = true;
      },
      () => {
        entry.settled = true;
        forget(key, entry);
      },
    );
    return entry;
  }

  return {
    async get(key, make, signal) {
      signal?.throwIfAborted();
      const entry = entries.get(key) ?? start(key, make);
      // The most recently used entry is last in the map.
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > limit) entries.delete(entries.keys().next().value!);
      entry.callers += 1;
      try {
        return await unlessAborted(entry.result, signal);
      } finally {
        entry.callers -= 1;
        if (entry.callers === 0 && !entry.settled) {
          forget(key, entry);
          entry.stop.abort(signal?.reason);
        }
      }
    },
  };
}

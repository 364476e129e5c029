import { unlessAborted } from './abort.ts';

/** Results of costly work by key. Who asks for the same thing at the same time shares the work. */
export interface SharedCache<T> {
  /**
   * The result kept under the key, or that of `make`. A caller whose signal fires leaves alone; the work is stopped when the
   * last one has left. A failure is not kept.
   */
  get(key: string, make: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Entry<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  callers: number;
  settled: boolean;
}

/** Keeps the `limit` results that were asked for last. */
export function createSharedCache<T>(limit: number): SharedCache<T> {
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
      // What was asked for last is last in the map.
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

/** A value that is computed on its first use. */
export interface Lazy<T> {
  (): Promise<T>;
  /** The value or the pending computation; undefined before the first call and after a failure. */
  started(): Promise<T> | undefined;
}

/** Computes a value on the first call. A failure is not cached: the next call tries again. */
export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let value: Promise<T> | undefined;
  const get = () => {
    value ??= make().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
  return Object.assign(get, { started: () => value });
}

/** A value derived from all items of a store, cached until they change. */
export interface VersionedCache<T> {
  /** The value as of this call or later; a large one may lag (see MANY_ITEMS). */
  get(): Promise<T>;
  /** The cached value if it is up to date, else null; never computes. */
  peek(): Promise<T | null>;
  /** Invalidates the value after a write of this process, so that even a large one is recomputed. */
  expire(): void;
}

/**
 * Values of more items than this may lag by AGE_PER_ITEM_MS per item, at most MAX_AGE_MS (5 s at 100,000 items): indexing
 * writes several times a second, and recomputing each time would keep a core busy.
 */
const MANY_ITEMS = 20_000;
const AGE_PER_ITEM_MS = 1 / 20;
const MAX_AGE_MS = 15_000;
/** Maximum age in milliseconds when the store has no version, so that writes of other processes are seen. */
const UNKNOWN_VERSION_AGE_MS = 2000;

interface CacheEntry<T> {
  readonly version: string | null;
  readonly value: T;
  readonly at: number;
}

/**
 * @param version identifies the state of the items, cheaply; null if the store cannot tell
 * @param itemsOf number of items the value was computed from
 */
export function createVersionedCache<T>(
  version: () => Promise<string | null>,
  make: () => Promise<T>,
  itemsOf: (value: T) => number,
): VersionedCache<T> {
  let entry: CacheEntry<T> | null = null;
  let running: Promise<T> | null = null;
  let expiries = 0;

  async function isCurrent({ version: of, at }: CacheEntry<T>): Promise<boolean> {
    if (of === null) return performance.now() - at < UNKNOWN_VERSION_AGE_MS;
    return of === (await version());
  }

  async function fresh(): Promise<T | null> {
    const cached = entry;
    if (cached === null) return null;
    const items = itemsOf(cached.value);
    const mayLag = Math.min(items * AGE_PER_ITEM_MS, MAX_AGE_MS);
    if (items > MANY_ITEMS && performance.now() - cached.at < mayLag) return cached.value;
    return (await isCurrent(cached)) ? cached.value : null;
  }

  function start(): Promise<T> {
    const startedAt = expiries;
    const read = async () => {
      // Read the version first: a change while computing then gives a different one.
      const before = await version();
      const value = await make();
      if (startedAt === expiries) entry = { version: before, value, at: performance.now() };
      return value;
    };
    const work = read();
    running = work;
    const onSettled = () => {
      if (running === work) running = null;
    };
    work.then(onSettled, onSettled);
    return work;
  }

  return {
    async get() {
      const cached = await fresh();
      if (cached !== null) return cached;
      if (running) {
        // This computation began before the call and may have missed a change; one that started since has not.
        await running.catch(() => {});
        const next = await fresh();
        if (next !== null) return next;
      }
      return running ?? start();
    },
    async peek() {
      const cached = entry;
      return cached !== null && (await isCurrent(cached)) ? cached.value : null;
    },
    expire() {
      expiries += 1;
      entry = null;
      running = null;
    },
  };
}

/** A value that is made when it is first asked for. */
export interface Lazy<T> {
  (): Promise<T>;
  /** The value, if it has been asked for and did not fail; making it may not be over. */
  started(): Promise<T> | undefined;
}

/** Makes a value on the first call. A failure is not kept: the next call tries again. */
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

/** Something that is made from all items of a store, cached until they change. */
export interface VersionedCache<T> {
  /** Never older than the moment of the call, unless it is large and was made a moment ago. */
  get(): Promise<T>;
  /** What was made, if it is up to date. */
  peek(): Promise<T | null>;
  /** Says that this process has changed the items, so that even a large value is made anew. */
  expire(): void;
}

/**
 * Values made of more items than this may lag behind, by AGE_PER_ITEM_MS an item but MAX_AGE_MS at most: while a run writes
 * several times a second, making them anew each time would take all of a core. 100,000 items: 5 s.
 */
const MANY_ITEMS = 20_000;
const AGE_PER_ITEM_MS = 1 / 20;
const MAX_AGE_MS = 15_000;
/** Where the store cannot tell its version, writes of other processes are seen this late. */
const UNKNOWN_VERSION_AGE_MS = 2000;

interface Made<T> {
  readonly version: string | null;
  readonly value: T;
  readonly at: number;
}

/**
 * @param version tells one state of the items from another, cheaply; null where nothing can tell
 * @param itemsOf how many items the value was made of
 */
export function createVersionedCache<T>(
  version: () => Promise<string | null>,
  make: () => Promise<T>,
  itemsOf: (value: T) => number,
): VersionedCache<T> {
  let made: Made<T> | null = null;
  let running: Promise<T> | null = null;
  let expiries = 0;

  async function isCurrent({ version: of, at }: Made<T>): Promise<boolean> {
    if (of === null) return performance.now() - at < UNKNOWN_VERSION_AGE_MS;
    return of === (await version());
  }

  async function fresh(): Promise<T | null> {
    const cached = made;
    if (cached === null) return null;
    const items = itemsOf(cached.value);
    const mayLag = Math.min(items * AGE_PER_ITEM_MS, MAX_AGE_MS);
    if (items > MANY_ITEMS && performance.now() - cached.at < mayLag) return cached.value;
    return (await isCurrent(cached)) ? cached.value : null;
  }

  function start(): Promise<T> {
    const of = expiries;
    const read = async () => {
      // Before the reading: a change during it makes a new version.
      const before = await version();
      const value = await make();
      if (of === expiries) made = { version: before, value, at: performance.now() };
      return value;
    };
    const work = read();
    running = work;
    const over = () => {
      if (running === work) running = null;
    };
    work.then(over, over);
    return work;
  }

  return {
    async get() {
      const cached = await fresh();
      if (cached !== null) return cached;
      if (running) {
        // It began before this call and may have read too early; one that began meanwhile has not.
        await running.catch(() => {});
        const next = await fresh();
        if (next !== null) return next;
      }
      return running ?? start();
    },
    async peek() {
      const cached = made;
      return cached !== null && (await isCurrent(cached)) ? cached.value : null;
    },
    expire() {
      expiries += 1;
      made = null;
      running = null;
    },
  };
}

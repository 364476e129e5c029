/** Something that is made from all items of the store, kept until they change. */
export interface Latest<T> {
  /** Never older than the moment of the call, unless it is large and made a moment ago. */
  get(): Promise<T>;
  /** What was made, if it is up to date. */
  peek(): Promise<T | null>;
  /** Says that this process has changed the rows, so that even a large one is made anew. */
  expire(): void;
}

/**
 * Above this number of rows the result may be as old as a row takes this long, in ms: while a run writes several times a
 * second, making it anew each time would take all of a core.
 */
const MANY_ROWS = 20_000;
const AGE_PER_ROW = 1 / 20;
/** How old, in ms, the result may be where the store cannot tell whether anything has changed. */
const UNKNOWN_MS = 5000;

interface Made<T> {
  readonly version: string | null;
  readonly value: T;
  readonly at: number;
}

/**
 * @param version tells one state of the items from another; cheap. Null where nothing tells: what was made is then used for
 *   5 seconds, unless `expire` says that it is out of date
 * @param rowsOf how many rows the result was made of
 */
export function createLatest<T>(
  version: () => Promise<string | null>,
  make: () => Promise<T>,
  rowsOf: (value: T) => number,
): Latest<T> {
  let made: Made<T> | null = null;
  let running: Promise<T> | null = null;
  let changes = 0;

  async function fresh(): Promise<T | null> {
    if (made === null) return null;
    const rows = rowsOf(made.value);
    if (rows > MANY_ROWS && performance.now() - made.at < rows * AGE_PER_ROW) return made.value;
    return current();
  }

  /** What was made, if the items have not changed since. */
  async function current(): Promise<T | null> {
    if (made === null) return null;
    const { version: of, value, at } = made;
    const now = await version();
    return now === null ? (performance.now() - at < UNKNOWN_MS ? value : null) : of === now ? value : null;
  }

  function start(): Promise<T> {
    const of = changes;
    const read = async () => {
      // Before the reading: a change during it makes a new version.
      const before = await version();
      const value = await make();
      if (of === changes) made = { version: before, value, at: performance.now() };
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
      const kept = await fresh();
      if (kept !== null) return kept;
      if (running) {
        // It began before this call and may have read too early; one that began meanwhile has not.
        await running.catch(() => {});
        const next = await fresh();
        if (next !== null) return next;
      }
      return running ?? start();
    },
    peek: current,
    expire() {
      changes += 1;
      made = null;
      running = null;
    },
  };
}

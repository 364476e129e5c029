/** How long the index of a collection is taken as known, in milliseconds: another process may replace it. */
const INDEX_AGE_MS = 10_000;

/** The index of a collection as a search needs it, without a call to the server for each search. */
export interface RecentIndex<T> {
  /** The index as of the last seconds. */
  get(): Promise<T>;
  /** Called when this process has replaced it. */
  forget(): void;
  /**
   * Runs a search with the index, and again if it fails and another process has replaced the index meanwhile, because a search of the new
   * one takes other parameters.
   */
  search<R>(work: (index: T) => Promise<R>): Promise<R>;
}

/**
 * @param read asks the server
 * @param kindOf two indexes of the same kind take the same parameters
 */
export function createRecentIndex<T>(read: () => Promise<T>, kindOf: (index: T) => string): RecentIndex<T> {
  let known: { readonly index: Promise<T>; readonly at: number } | null = null;

  const forget = () => {
    known = null;
  };

  function get(): Promise<T> {
    if (known !== null && performance.now() - known.at < INDEX_AGE_MS) return known.index;
    const own = { index: read(), at: performance.now() };
    known = own;
    own.index.catch(() => {
      if (known === own) forget();
    });
    return own.index;
  }

  return {
    get,
    forget,
    async search(work) {
      const before = await get();
      try {
        return await work(before);
      } catch (error) {
        forget();
        const now = await get();
        if (kindOf(now) === kindOf(before)) throw error;
        return work(now);
      }
    },
  };
}

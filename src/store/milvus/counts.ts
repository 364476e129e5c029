import type { Rows } from './rows.ts';

/** Conditions whose counts are kept. */
const MAX_CONDITIONS = 64;

/**
 * Counts rows. Counts are kept as long as nothing changes, because every answer of a server asks for the same ones, and with a
 * condition Lite reads every row for one.
 *
 * @param version the version of the collection
 */
export function createCounts(
  rows: Rows,
  version: () => Promise<string>,
): (condition: string | undefined) => Promise<number> {
  let current: { readonly version: string; readonly counts: Map<string, Promise<number>> } | null = null;
  return async (condition) => {
    if (condition === undefined) return rows.count(undefined);
    const now = await version();
    if (current?.version !== now || current.counts.size >= MAX_CONDITIONS)
      current = { version: now, counts: new Map() };
    const { counts } = current;
    const known = counts.get(condition);
    if (known) return known;
    const count = rows.count(condition);
    counts.set(condition, count);
    count.catch(() => counts.delete(condition));
    return count;
  };
}

import type { Table } from '@lancedb/lancedb';

/** Number of conditions whose counts are cached. */
const MAX_CONDITIONS = 64;

/**
 * Counts rows. Counts of the current version of the table are cached, because every answer of a server asks for the same ones,
 * and a count with a condition reads the column of the whole table.
 */
export function createCounts(): (table: Table, where: string | undefined) => Promise<number> {
  let current: { readonly version: number; readonly counts: Map<string, Promise<number>> } | null = null;
  return async (table, where) => {
    // Without a condition LanceDB counts as quickly as it tells the version.
    if (where === undefined) return table.countRows();
    const version = await table.version();
    if (current?.version !== version || current.counts.size >= MAX_CONDITIONS)
      current = { version, counts: new Map() };
    const { counts } = current;
    const known = counts.get(where);
    if (known) return known;
    const count = table.countRows(where);
    counts.set(where, count);
    count.catch(() => counts.delete(where));
    return count;
  };
}

import type { Item } from '../item.ts';
import type { Connection, Purpose } from './connection.ts';
import type { Consistency } from './consistency.ts';
import { ALL_COLUMNS, columnsOf, decodeRow, type LaterColumns } from './schema.ts';

/** Rows of one answer; servers allow 16,384. */
const MAX_ROWS = 16_384;
/** Bytes of one answer, well below the 64 MB that servers allow. */
const MAX_BYTES = 16 * 2 ** 20;
/** Bytes of a row besides its vector, as an estimate. */
const FACTS_BYTES = 1024;

/** Milliseconds for which a count serves for decisions. */
const RECENT_MS = 10_000;
/** Conditions whose counts are kept. */
const MAX_CONDITIONS = 64;

export interface Rows {
  /** The fields of the rows that match, up to `limit`, in any order. */
  read<F extends keyof Item>(
    condition: string,
    fields: readonly F[],
    limit: number,
  ): Promise<(Pick<Item, F> & { readonly id: string })[]>;
  count(condition: string | undefined): Promise<number>;
  /** The same as of the last seconds, for a decision and not for a result. */
  recentCount(condition: string | undefined): Promise<number>;
  /** How many rows with these fields one answer may have. */
  perAnswer(fields: readonly (keyof Item)[]): number;
}

export function createRows(
  connection: Connection,
  name: string,
  dimensions: number,
  consistency: Consistency,
  purpose: Purpose,
  has: () => LaterColumns = () => ALL_COLUMNS,
): Rows {
  const { call, sdk } = connection;

  function query(condition: string | undefined, columns: string[], limit?: number) {
    return call(purpose, (client, timeout) =>
      client.query({
        collection_name: name,
        filter: condition ?? '',
        output_fields: columns,
        consistency_level: sdk.ConsistencyLevelEnum[consistency.level()],
        timeout,
        ...(limit !== undefined && { limit }),
      }),
    );
  }

  const recent = new Map<string | undefined, { readonly count: Promise<number>; readonly at: number }>();

  async function count(condition: string | undefined): Promise<number> {
    const { data } = await query(condition, ['count(*)']);
    return Number(data[0]?.['count(*)'] ?? 0);
  }

  return {
    count,
    recentCount(condition) {
      const known = recent.get(condition);
      if (known && performance.now() - known.at < RECENT_MS) return known.count;
      if (recent.size >= MAX_CONDITIONS) recent.clear();
      const counted = count(condition);
      recent.set(condition, { count: counted, at: performance.now() });
      counted.catch(() => recent.delete(condition));
      return counted;
    },
    async read(condition, fields, limit) {
      const { data } = await query(condition, columnsOf(fields, has()), limit);
      return data.map((row) => ({ id: row.id as string, ...decodeRow(row, fields, has()) }));
    },
    perAnswer(fields) {
      const bytes = FACTS_BYTES + (fields.includes('vector') ? 4 * dimensions : 0);
      return Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_BYTES / bytes)));
    },
  };
}

import type { Item } from '../item.ts';
import type { Connection } from './connection.ts';
import type { Consistency } from './consistency.ts';
import { oneOf } from './filter.ts';
import { groups, MAX_IDS } from './groups.ts';
import type { Rows } from './rows.ts';
import { scanRows } from './scan.ts';
import { encodeItem, type LaterColumns } from './schema.ts';

/** Rows per call, and bytes of their vectors. */
const MAX_ROWS = 500;
const MAX_VECTOR_BYTES = 4 * 2 ** 20;
/** Calls at the same time, so that the server works on one while the next is on its way. */
const IN_FLIGHT = 4;
const NOT_LEADING = 'leading == false';

export interface WriteOptions {
  readonly connection: Connection;
  readonly name: string;
  readonly dimensions: number;
  readonly rows: Rows;
  readonly consistency: Consistency;
  readonly has: LaterColumns;
}

/**
 * Writes whole assets and deletes what is left of them and of the `removed` ones. Milvus has no transactions, so the new rows are
 * written first: after a crash in between, both old and new rows exist, and the next run repairs that, because nothing was
 * acknowledged.
 */
export async function writeAssets(
  items: readonly Item[],
  removed: readonly string[],
  options: WriteOptions,
): Promise<void> {
  const { connection, name, dimensions, consistency, has } = options;
  // Encoded before anything is written, because that checks the limits of each item.
  const encoded = items.map((item) => encodeItem(item, has));
  const written = new Set(items.map(({ id }) => id));
  const stale = await idsOf([...new Set([...items.map(({ asset }) => asset), ...removed])], options);
  const gone = stale.filter((id) => !written.has(id));
  const perCall = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_VECTOR_BYTES / (4 * dimensions))));
  await inFlight(groups(encoded, perCall), (data) =>
    connection.call('write', (client, timeout) =>
      // A copy, because the SDK changes what it is given, and a call may be repeated.
      client.upsert({ collection_name: name, data: [...data] as never, timeout }),
    ),
  );
  await inFlight(groups(gone, MAX_IDS), (ids) =>
    connection.call('write', (client, timeout) =>
      client.delete({ collection_name: name, filter: oneOf('id', ids), timeout }),
    ),
  );
  consistency.written();
}

/**
 * The ids of all stored items of these assets; also some that are not stored. While no asset has several items, they are the ids
 * of the assets: looking for them would read every row, so that the more there are, the slower indexing would be.
 */
async function idsOf(assets: readonly string[], { rows }: WriteOptions): Promise<readonly string[]> {
  if ((await rows.count(NOT_LEADING)) === 0) return assets;
  const ids: string[] = [];
  for (const some of groups(assets, MAX_IDS)) {
    const scan = { size: MAX_IDS, expected: some.length };
    for await (const batch of scanRows(rows, oneOf('asset', some), ['id'], scan))
      ids.push(...batch.map(({ id }) => id));
  }
  return ids;
}

/** Runs work on all values, some at a time. After a failure no further work starts, and all that runs ends before it throws. */
async function inFlight<T>(values: readonly T[], work: (value: T) => Promise<unknown>): Promise<void> {
  const queue = [...values].reverse();
  const worker = async () => {
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      try {
        await work(value);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(IN_FLIGHT, values.length) }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

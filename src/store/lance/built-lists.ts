import type { Table } from '@lancedb/lancedb';

/** LanceDB does not tell the number of lists of an IVF index, so it is recorded as metadata of the column. */
const KEY = 'soutu:lists';
const COLUMN = 'vector';

/** The number of lists of the index; null for one of an earlier version, or if a crash left it open. */
export async function readLists(table: Table): Promise<number | null> {
  const { fields } = await table.schema();
  const text = fields.find(({ name }) => name === COLUMN)?.metadata.get(KEY);
  return text === undefined ? null : Number(text);
}

/**
 * Builds an index and records its number of lists. The record is deleted first and written last, so that one that exists is never
 * that of another index.
 */
export async function withRecordedLists(
  table: Table,
  lists: number | undefined,
  build: () => Promise<void>,
): Promise<void> {
  if ((await readLists(table)) !== null) await record(table, null);
  await build();
  if (lists !== undefined) await record(table, String(lists));
}

async function record(table: Table, value: string | null): Promise<void> {
  await table.updateFieldMetadata([{ path: COLUMN, metadata: { [KEY]: value } }]);
}

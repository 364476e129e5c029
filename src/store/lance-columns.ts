import type { Table } from '@lancedb/lancedb';
import type { Field } from 'apache-arrow';
import { COLUMN_OF } from './lance-schema.ts';
import type { Row } from './store.ts';

/** Knows which columns a table has: one that was made before may lack some, until its first upsert adds them. */
export interface Columns {
  /** The columns of these fields, without those that the table lacks. */
  of(table: Table, fields: readonly (keyof Row)[]): Promise<string[]>;
  /** Adds to the table what it lacks. */
  complete(table: Table): Promise<void>;
}

/** @param later columns that a table may lack; the table is asked until it has all of them */
export function createColumns(later: readonly Field[]): Columns {
  let complete = false;

  async function missing(table: Table): Promise<Field[]> {
    if (complete) return [];
    const { fields } = await table.schema();
    const lacks = later.filter((column) => !fields.some(({ name }) => name === column.name));
    complete = lacks.length === 0;
    return lacks;
  }

  return {
    async of(table, fields) {
      const lacks = new Set((await missing(table)).map(({ name }) => name));
      return fields.map((field) => COLUMN_OF[field]).filter((column) => !lacks.has(column));
    },
    async complete(table) {
      const lacks = await missing(table);
      if (lacks.length > 0) await table.addColumns(lacks);
      complete = true;
    },
  };
}

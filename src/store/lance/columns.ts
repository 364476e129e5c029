import type { Table } from '@lancedb/lancedb';
import { type Filter, WORDS_FIELDS } from '../../core/filter.ts';
import type { Item } from '../item.ts';
import { toSql } from './filter.ts';
import type { Arrow } from './module.ts';
import { COLUMN_OF, laterColumns } from './schema.ts';

/** Handles tables of earlier versions, which lack some columns until their first upsert adds them. */
export interface Columns {
  /** The columns to read for these fields, including those from which a missing column is derived. */
  of(table: Table, fields: readonly (keyof Item)[]): Promise<string[]>;
  /** The SQL condition of the filter, with `leading` only for leading items; undefined if there is no condition. */
  where(table: Table, filter: Filter | undefined, leading?: boolean): Promise<string | undefined>;
  /** The column that holds the asset: `id` in older tables, where each item is its own asset. */
  asset(table: Table): Promise<'asset' | 'id'>;
  /** Whether the table has the columns of words. */
  hasWords(table: Table): Promise<boolean>;
  /** Migrates the table to the current columns. */
  complete(table: Table): Promise<void>;
}

/** The former column `kind`; it is not nullable, so it must be dropped before items without it can be written. */
const FORMER = 'kind';

export function createColumns(arrow: Arrow): Columns {
  const later = laterColumns(arrow);
  /** Whether the table was seen with all columns. Until then the schema is read again, as another process may migrate it. */
  let complete = false;

  async function namesIn(table: Table): Promise<ReadonlySet<string>> {
    const names = new Set((await table.schema()).fields.map(({ name }) => name));
    complete = later.every(({ name }) => names.has(name)) && !names.has(FORMER);
    return names;
  }

  async function lacking(table: Table): Promise<string[]> {
    if (complete) return [];
    const names = await namesIn(table);
    return later.map(({ name }) => name).filter((name) => !names.has(name));
  }

  async function asset(table: Table): Promise<'asset' | 'id'> {
    return (await lacking(table)).includes('asset') ? 'id' : 'asset';
  }

  return {
    asset,
    async hasWords(table) {
      const lacks = await lacking(table);
      return !WORDS_FIELDS.some((name) => lacks.includes(name));
    },
    async of(table, fields) {
      const lacks = await lacking(table);
      const names = fields.flatMap((field) => {
        if (field === 'asset' && lacks.includes('asset')) return ['id'];
        // For items older than the record of stages, the colour tells whether its stage has run.
        if (field === 'stages') return ['stages', 'color'];
        return [COLUMN_OF[field]];
      });
      return [...new Set(names)].filter((name) => !lacks.includes(name));
    },
    async where(table, filter, leading = false) {
      const column = await asset(table);
      const conditions = [
        ...(filter ? [toSql(filter, column)] : []),
        ...(leading && column === 'asset' ? ['id = asset'] : []),
      ];
      return conditions.length > 0 ? conditions.join(' AND ') : undefined;
    },
    async complete(table) {
      if (complete) return;
      const names = await namesIn(table);
      const empty = later.filter(({ name }) => name !== 'asset' && !names.has(name));
      if (empty.length > 0) await table.addColumns(empty);
      if (!names.has('asset')) await table.addColumns([{ name: 'asset', valueSql: 'id' }]);
      if (names.has(FORMER)) await table.dropColumns([FORMER]);
      complete = true;
    },
  };
}

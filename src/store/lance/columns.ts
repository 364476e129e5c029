import type { Table } from '@lancedb/lancedb';
import type { Filter } from '../../core/filter.ts';
import type { Item } from '../item.ts';
import { toSql } from './filter.ts';
import type { Arrow } from './module.ts';
import { COLUMN_OF, laterColumns } from './schema.ts';

/** Knows which columns a table has: one that was made earlier may lack some, until its first upsert adds them. */
export interface Columns {
  /** The columns of these fields, and of what they are told from where the table lacks a column. */
  of(table: Table, fields: readonly (keyof Item)[]): Promise<string[]>;
  /** The condition that items pass the filter and, with `leading`, lead their asset; undefined for all items. */
  where(table: Table, filter: Filter | undefined, leading?: boolean): Promise<string | undefined>;
  /** The column that tells the asset of an item: of a table without one each item is an asset. */
  asset(table: Table): Promise<'asset' | 'id'>;
  /** Makes the columns of the table those that are written now. */
  complete(table: Table): Promise<void>;
}

/** The column of the former field `kind`, which said the same of every row; it must go, because it cannot be null. */
const FORMER = 'kind';

export function createColumns(arrow: Arrow): Columns {
  const later = laterColumns(arrow);
  /** Null until the table has been seen to have all columns: another process may add them at any time. */
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
    async of(table, fields) {
      const lacks = await lacking(table);
      const names = fields.flatMap((field) => {
        if (field === 'asset' && lacks.includes('asset')) return ['id'];
        // Items of before stages were kept have the one that their colour tells of.
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

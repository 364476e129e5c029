import type { FilterFields } from '../core/filter.ts';
import { foldersOf } from '../core/folders.ts';
import type { Row } from './store.ts';

/** The fields that filters look at, with those derived from others: `folders`, and `date` (taken, else modified). */
export function filterFieldsOf(row: Row): FilterFields {
  return { ...row, folders: foldersOf(row.paths), date: row.takenAt ?? row.mtime };
}

/** One row per id: of several with the same id the last wins. */
export function lastOfEachId(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Order of results: best first, equal scores by id, so that pages never overlap. */
export function bestFirst(
  a: { readonly score: number; readonly id: string },
  b: { readonly score: number; readonly id: string },
): number {
  return b.score - a.score || (a.id < b.id ? -1 : Number(a.id > b.id));
}

import type { FilterFields } from '../core/filter.ts';
import { foldersOf } from '../core/folders.ts';
import type { ItemInfo } from './item.ts';

/** The fields that filters compare, including the derived ones: `folders`, and `date` (taken, else modified). */
export function filterFieldsOf(item: ItemInfo): FilterFields {
  return { ...item, folders: foldersOf(item.paths), date: item.takenAt ?? item.mtime };
}

/** Sorts results by descending score, then by id, so that the order is total and pages never overlap. */
export function bestFirst(
  a: { readonly score: number; readonly id: string },
  b: { readonly score: number; readonly id: string },
): number {
  return b.score - a.score || (a.id < b.id ? -1 : Number(a.id > b.id));
}

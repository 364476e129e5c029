import type { FilterFields } from '../core/filter.ts';
import { foldersOf } from '../core/folders.ts';
import { nameWords, writtenWords } from '../core/tokens.ts';
import type { ItemInfo } from './item.ts';

/**
 * The fields that filters compare, including the derived ones: `folders`, and the words, which are
 * computed when they are read, because few filters need them.
 */
export function filterFieldsOf(item: ItemInfo): FilterFields {
  let names: string | undefined;
  let written: string | null | undefined;
  return {
    ...item,
    folders: foldersOf(item.paths),
    get names() {
      names ??= namesOf(item);
      return names;
    },
    get written() {
      if (written === undefined) written = writtenWords(item.text);
      return written;
    },
  };
}

/** The words of its names; none for a text, about which the name of its source says nothing. */
export const namesOf = ({ paths, caption, entry }: Pick<ItemInfo, 'paths' | 'caption' | 'entry'>): string =>
  nameWords(entry === null ? paths : [], caption);

/** Sorts results by descending score, then by id, so that the order is total and pages never overlap. */
export function bestFirst(
  a: { readonly score: number; readonly id: string },
  b: { readonly score: number; readonly id: string },
): number {
  return b.score - a.score || (a.id < b.id ? -1 : Number(a.id > b.id));
}

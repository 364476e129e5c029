/** Fields of a row that hold text; `folders` is a list: every folder above every path of the row. */
export type TextField = 'id' | 'kind' | 'path' | 'folders' | 'format' | 'text';
/** Fields that hold a number: bytes, pixels, or milliseconds since 1970. `date` is takenAt, else mtime. */
export type NumberField = 'size' | 'mtime' | 'takenAt' | 'date' | 'width' | 'height';

/**
 * A condition on the fields of a row, as a small typed tree that every store translates for itself.
 *
 * - `range` is gte <= value < lt; either end may be absent.
 * - `contains` on `folders` means that the list has exactly this folder; on other fields, that the text has this part.
 * - A null field (takenAt, width, height, text) matches no eq, in, range, prefix or contains; `not` of that matches it.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'eq'; readonly field: TextField; readonly value: string }
  | { readonly op: 'eq'; readonly field: NumberField; readonly value: number }
  | { readonly op: 'in'; readonly field: Exclude<TextField, 'folders'>; readonly values: readonly string[] }
  | { readonly op: 'range'; readonly field: NumberField; readonly gte?: number; readonly lt?: number }
  | { readonly op: 'prefix'; readonly field: Exclude<TextField, 'folders'>; readonly value: string }
  | { readonly op: 'contains'; readonly field: TextField; readonly value: string };

import {
  type Filter,
  type NumberField,
  type Orientation,
  SQUARE_RATIO,
  type TextField,
} from '../core/filter.ts';

/** The column of each field of a filter; `path` has none of its own, it looks into `paths`. */
const COLUMNS = {
  id: 'id',
  kind: 'kind',
  folders: 'folders',
  format: 'format',
  text: 'text',
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  date: 'date',
  width: 'width',
  height: 'height',
} as const satisfies Record<Exclude<TextField, 'path'> | NumberField, string>;

const NULLABLE: ReadonlySet<string> = new Set(['text', 'taken_at', 'width', 'height']);

/**
 * All paths of a row in one text, with a NUL in front of each: the one character that no path can hold, so that a
 * prefix or a part is never found across the end of a path.
 */
const ALL_PATHS = "concat('\0', array_to_string(paths, '\0'))";

/**
 * The filter as an SQL condition for LanceDB. It is never null: a null field makes it false, so that `not` inverts it.
 * Strings stand only in literals, and functions do what LIKE would do with its wildcards.
 */
export function toSql(filter: Filter): string {
  switch (filter.op) {
    case 'and':
      return filter.of.length === 0 ? 'true' : `(${filter.of.map(toSql).join(' AND ')})`;
    case 'or':
      return filter.of.length === 0 ? 'false' : `(${filter.of.map(toSql).join(' OR ')})`;
    case 'not':
      return `NOT (${toSql(filter.of)})`;
    case 'range': {
      const column = COLUMNS[filter.field];
      const ends = [
        ...(filter.gte === undefined ? [] : [`${column} >= ${number(filter.gte)}`]),
        ...(filter.lt === undefined ? [] : [`${column} < ${number(filter.lt)}`]),
      ];
      return present(column, ends.join(' AND ') || 'true');
    }
    case 'eq':
      if (filter.field === 'orientation') return ofOrientation(filter.value);
      if (filter.field === 'path') return hasAny('paths', [filter.value]);
      if (filter.field === 'folders') return hasAny('folders', [filter.value]);
      return present(COLUMNS[filter.field], `${COLUMNS[filter.field]} = ${literal(filter.value)}`);
    case 'in':
      if (filter.values.length === 0) return 'false';
      if (filter.field === 'path') return hasAny('paths', filter.values);
      if (filter.field === 'folders') return hasAny('folders', filter.values);
      return present(COLUMNS[filter.field], oneOf(COLUMNS[filter.field], filter.values));
    case 'prefix':
      if (filter.field === 'path') return partOfPaths(`\0${filter.value}`, filter.value);
      return present(COLUMNS[filter.field], `starts_with(${COLUMNS[filter.field]}, ${text(filter.value)})`);
    case 'contains':
      if (filter.field === 'path') return partOfPaths(filter.value, filter.value);
      if (filter.field === 'folders') return hasAny('folders', [filter.value]);
      return present(COLUMNS[filter.field], `contains(${COLUMNS[filter.field]}, ${text(filter.value)})`);
  }
}

/** A condition that holds for the rows whose column is one of the values. */
export function oneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(text).join(', ')})`;
}

const ORIENTED: Readonly<Record<Orientation, string>> = {
  landscape: `width > ${SQUARE_RATIO} * height`,
  portrait: `height > ${SQUARE_RATIO} * width`,
  square: `width <= ${SQUARE_RATIO} * height AND height <= ${SQUARE_RATIO} * width`,
};

function ofOrientation(orientation: Orientation): string {
  return `(width IS NOT NULL AND height IS NOT NULL AND ${ORIENTED[orientation]})`;
}

/** One call however many values there are: as many calls joined by OR would be planned and run one by one. */
function hasAny(column: 'paths' | 'folders', values: readonly string[]): string {
  return `array_has_any(${column}, [${values.map(text).join(', ')}])`;
}

function partOfPaths(part: string, value: string): string {
  return value.includes('\0') ? 'false' : `contains(${ALL_PATHS}, ${text(part)})`;
}

function present(column: string, condition: string): string {
  return NULLABLE.has(column) ? `(${column} IS NOT NULL AND ${condition})` : `(${condition})`;
}

function literal(value: string | number): string {
  return typeof value === 'number' ? number(value) : text(value);
}

/** A quote is doubled; LanceDB's SQL has no other special character inside a literal. */
function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Always with a fraction or an exponent: LanceDB reads a whole number as a 64-bit integer and refuses larger ones. */
function number(value: number): string {
  return value.toExponential();
}

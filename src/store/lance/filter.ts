import { type Circle, chordOf } from '../../core/area.ts';
import {
  type Filter,
  type NumberField,
  type Orientation,
  SQUARE_RATIO,
  type TextField,
  type WordsField,
} from '../../core/filter.ts';

/** The column of each filter field. `path` is matched against `paths`, and the column of `asset` depends on the table. */
const COLUMNS = {
  id: 'id',
  folders: 'folders',
  format: 'format',
  text: 'text',
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  date: 'date',
  width: 'width',
  height: 'height',
  latitude: 'latitude',
  longitude: 'longitude',
  names: 'names',
  written: 'written',
} as const satisfies Record<Exclude<TextField, 'path' | 'asset'> | NumberField | WordsField, string>;

const NULLABLE: ReadonlySet<string> = new Set([
  'text',
  'taken_at',
  'width',
  'height',
  'latitude',
  'longitude',
  'names',
  'written',
]);

/**
 * All paths of an item in one string, each preceded by NUL: no path can contain it, so a prefix or substring never matches
 * across two paths.
 */
const ALL_PATHS = "concat('\0', array_to_string(paths, '\0'))";

/**
 * Translates a filter to an SQL condition for LanceDB. The condition is never null: a null field makes it false, so that
 * `not` inverts it. User input only appears in literals, and in patterns of LIKE only if it has no wildcard.
 *
 * @param asset the column that holds the asset of an item
 */
export function toSql(filter: Filter, asset: 'asset' | 'id' = 'asset'): string {
  const sqlOf = (part: Filter) => toSql(part, asset);
  const columnOf = (field: Exclude<TextField, 'path'> | NumberField | WordsField) =>
    field === 'asset' ? asset : COLUMNS[field];
  switch (filter.op) {
    case 'and':
      return filter.of.length === 0 ? 'true' : `(${filter.of.map(sqlOf).join(' AND ')})`;
    case 'or':
      return filter.of.length === 0 ? 'false' : `(${filter.of.map(sqlOf).join(' OR ')})`;
    case 'not':
      return `NOT (${sqlOf(filter.of)})`;
    case 'range': {
      const column = columnOf(filter.field);
      const ends = [
        ...(filter.gte === undefined ? [] : [`${column} >= ${number(filter.gte)}`]),
        ...(filter.lt === undefined ? [] : [`${column} < ${number(filter.lt)}`]),
      ];
      return present(column, ends.join(' AND ') || 'true');
    }
    case 'near':
      return isNear(filter);
    case 'eq':
      if (filter.field === 'orientation') return ofOrientation(filter.value);
      if (filter.field === 'path') return hasAny('paths', [filter.value]);
      if (filter.field === 'folders') return hasAny('folders', [filter.value]);
      return present(columnOf(filter.field), `${columnOf(filter.field)} = ${literal(filter.value)}`);
    case 'in':
      if (filter.values.length === 0) return 'false';
      if (filter.field === 'path') return hasAny('paths', filter.values);
      if (filter.field === 'folders') return hasAny('folders', filter.values);
      return present(columnOf(filter.field), oneOf(columnOf(filter.field), filter.values));
    case 'prefix':
      if (filter.field === 'path') return partOfPaths(`\0${filter.value}`, filter.value);
      return present(columnOf(filter.field), `starts_with(${columnOf(filter.field)}, ${text(filter.value)})`);
    case 'contains':
      if (filter.field === 'path') return partOfPaths(filter.value, filter.value);
      if (filter.field === 'folders') return hasAny('folders', [filter.value]);
      return present(columnOf(filter.field), hasPart(columnOf(filter.field), filter.value));
  }
}

/** An SQL condition that the column is one of the values, of which there must be at least one. */
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

/** As `halfChord` (core/area.ts). */
function isNear(circle: Circle): string {
  const squaredSine = (column: string, of: number) =>
    `power(sin(radians(${column} - ${number(of)}) / 2.0), 2.0)`;
  const width = `cos(radians(latitude)) * ${number(Math.cos((circle.latitude * Math.PI) / 180))}`;
  const chord = `${squaredSine('latitude', circle.latitude)} + ${width} * ${squaredSine('longitude', circle.longitude)}`;
  return `(latitude IS NOT NULL AND longitude IS NOT NULL AND ${chord} <= ${number(chordOf(circle))})`;
}

/** Uses one call for all values: calls joined by OR would be planned and evaluated one by one. */
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

/** LIKE is faster than `contains` (17 ms instead of 23 for two columns of 100,000 rows), so it is used where nothing needs escaping. */
function hasPart(column: string, part: string): string {
  return /[%_\\]/.test(part) ? `contains(${column}, ${text(part)})` : `${column} LIKE ${text(`%${part}%`)}`;
}

/** Doubles quotes, the only special character inside a literal of LanceDB's SQL. */
function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Always writes a fraction or an exponent, because LanceDB parses whole numbers as 64-bit integers and rejects larger ones. */
function number(value: number): string {
  return value.toExponential();
}

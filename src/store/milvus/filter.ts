import type { Filter, NumberField, TextField } from '../../core/filter.ts';
import { hasPart, hasStart } from './like.ts';
import { NO_NUMBER } from './schema.ts';

const NUMBER_COLUMNS = {
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  date: 'date',
  width: 'width',
  height: 'height',
} as const satisfies Record<NumberField, string>;

/** Columns in which null is a number that no item has. */
const NULLABLE: ReadonlySet<NumberField> = new Set(['takenAt', 'width', 'height']);

const NONE = 'id == ""';
const ALL = 'id != ""';

/**
 * Translates a filter to a condition of Milvus. It uses only what all servers have since 2.3 and Lite has too: no null, no
 * arithmetic, no comparison of two columns. User input only appears in literals.
 */
export function toCondition(filter: Filter): string {
  switch (filter.op) {
    case 'and':
      return filter.of.length === 0 ? ALL : `(${filter.of.map(toCondition).join(' and ')})`;
    case 'or':
      return filter.of.length === 0 ? NONE : `(${filter.of.map(toCondition).join(' or ')})`;
    case 'not':
      return `(not (${toCondition(filter.of)}))`;
    case 'range': {
      const { field, gte, lt } = filter;
      return numbers(field, [
        ...(gte === undefined ? [] : [`>= ${numberLiteral(gte)}`]),
        ...(lt === undefined ? [] : [`< ${numberLiteral(lt)}`]),
      ]);
    }
    case 'eq':
      if (filter.field === 'orientation') return `orientation == ${textLiteral(filter.value)}`;
      if (typeof filter.value === 'number')
        return numbers(filter.field as NumberField, [`== ${numberLiteral(filter.value)}`]);
      return anyOf(filter.field as TextField, [filter.value]);
    case 'in':
      return anyOf(filter.field, filter.values);
    case 'prefix':
      if (filter.field === 'path' || filter.field === 'text')
        return hasStart(LIKE_COLUMN[filter.field], filter.value);
      return startsWith(filter.field, filter.value);
    case 'contains':
      if (filter.field === 'folders') return anyOf('folders', [filter.value]);
      return hasPart(LIKE_COLUMN[filter.field], filter.value);
  }
}

/** Joins conditions, each of which may be missing; undefined if all are. */
export function allOf(conditions: readonly (string | undefined)[]): string | undefined {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? undefined : present.join(' and ');
}

/** A condition that the column has one of the values. */
export function oneOf(column: 'id' | 'asset' | 'format', values: readonly string[]): string {
  return values.length === 0 ? NONE : `${column} in [${values.map(textLiteral).join(', ')}]`;
}

function anyOf(field: TextField, values: readonly string[]): string {
  if (values.length === 0) return NONE;
  switch (field) {
    case 'path':
      return hasAny('paths', values);
    case 'folders':
      return hasAny('folders', values);
    case 'text':
      return `(text_like != "" and text in [${values.map(textLiteral).join(', ')}])`;
    default:
      return oneOf(field, values);
  }
}

function hasAny(column: 'paths' | 'folders', values: readonly string[]): string {
  const [first, ...others] = values;
  if (others.length === 0) return `array_contains(${column}, ${textLiteral(first!)})`;
  return `array_contains_any(${column}, [${values.map(textLiteral).join(', ')}])`;
}

/** Ids and assets hold nothing that a pattern would have to escape. */
const LIKE_COLUMN = {
  id: 'id',
  asset: 'asset',
  path: 'paths_like',
  text: 'text_like',
  format: 'format_like',
} as const satisfies Record<Exclude<TextField, 'folders'>, string>;

/** A comparison instead of LIKE, which every server evaluates by code point and where nothing is a wildcard. */
function startsWith(column: 'id' | 'asset' | 'format', start: string): string {
  const end = successor(start);
  const from = `${column} >= ${textLiteral(start)}`;
  return end === null ? `(${from})` : `(${from} and ${column} < ${textLiteral(end)})`;
}

/** The first text after all that start with this one; null if there is none. */
function successor(start: string): string | null {
  const points = Array.from(start, (character) => character.codePointAt(0)!);
  while (points.at(-1) === 0x10ffff) points.pop();
  if (points.length === 0) return null;
  const last = points.pop()!;
  // No text has the surrogates between.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

function numbers(field: NumberField, comparisons: readonly string[]): string {
  const column = NUMBER_COLUMNS[field];
  const present = NULLABLE.has(field) ? [`> ${numberLiteral(NO_NUMBER / 10)}`] : [];
  const all = [...present, ...comparisons];
  return all.length === 0 ? ALL : `(${all.map((comparison) => `${column} ${comparison}`).join(' and ')})`;
}

/** Always a fraction or an exponent: servers read whole numbers as 64-bit integers. */
function numberLiteral(value: number): string {
  return value.toExponential();
}

/** Escapes only what every server unescapes; other control characters may stand in a literal. */
function textLiteral(value: string): string {
  const escaped = value.replace(/[\\"]/g, '\\$&');
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

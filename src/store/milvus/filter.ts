import type { Filter, NumberField, TextField, WordsField } from '../../core/filter.ts';
import { SoutuError } from '../../errors.ts';
import { hasPart, hasStart, startsSo } from './like.ts';
import { NO_NUMBER } from './schema.ts';

const NUMBER_COLUMNS = {
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  date: 'date',
  width: 'width',
  height: 'height',
  latitude: 'latitude',
  longitude: 'longitude',
} as const satisfies Record<NumberField, string>;

/** Columns in which null is a number that no item has. */
const NULLABLE: ReadonlySet<NumberField> = new Set(['takenAt', 'width', 'height', 'latitude', 'longitude']);

/** Conditions that no row and every row meets. */
const NONE = 'id == ""';
const ALL = 'id != ""';
type TextColumn = 'id' | 'asset' | 'format' | 'file_path';

/** Conditions that are joined without brackets. */
const MAX_CHAIN = 8;

export interface ConditionOptions {
  /** Whether the server finds the middle of texts, as all but those before 2.4 do. @default true */
  readonly findsParts?: boolean;
  /** Whether the collection has the columns of words. @default true */
  readonly hasWords?: boolean;
  /** Whether the collection has the columns of where pictures were taken. @default true */
  readonly hasPositions?: boolean;
}

/**
 * Translates a filter to a condition of Milvus. It uses only what all servers have since 2.3 and Lite has too: no null, no
 * arithmetic, no comparison of two columns. User input only appears in literals. Throws `bad-query` for what the server lacks.
 */
export function toCondition(filter: Filter, options: ConditionOptions = {}): string {
  const { findsParts = true, hasWords = true, hasPositions = true } = options;
  if ('field' in filter && !hasPositions && isPosition(filter.field)) throw lacksPositions();
  switch (filter.op) {
    case 'and':
    case 'or':
      return joined(
        filter.of.map((part) => toCondition(part, options)),
        filter.op,
      );
    case 'not':
      return inverted(filter.of, options);
    case 'range': {
      const { field, gte, lt } = filter;
      return numbers(field, [
        ...(gte === undefined ? [] : [`>= ${numberLiteral(gte)}`]),
        ...(lt === undefined ? [] : [`< ${numberLiteral(lt)}`]),
      ]);
    }
    case 'near':
      throw new Error('a circle is replaced by the ids in it, because conditions have no sines');
    case 'eq':
      if (filter.field === 'orientation') return `orientation == ${textLiteral(filter.value)}`;
      if (typeof filter.value === 'number')
        return numbers(filter.field as NumberField, [`== ${numberLiteral(filter.value)}`]);
      return anyOf(filter.field as TextField, [filter.value]);
    case 'in':
      return anyOf(filter.field, filter.values);
    case 'prefix':
      if (filter.field === 'text') return startsSo('text_like', filter.value);
      if (filter.field !== 'path') return startsWith(filter.field, filter.value);
      if (!findsParts) throw lacksParts('the start of one of several paths');
      return hasStart('paths_like', filter.value);
    case 'contains':
      if (isWords(filter.field) && !hasWords) throw lacksWords();
      if (filter.field === 'folders') return anyOf('folders', [filter.value]);
      if (!findsParts && filter.value !== '') throw lacksParts('a part of a text');
      return hasPart(LIKE_COLUMN[filter.field], filter.value);
  }
}

/**
 * Joins conditions. Servers read a chain as nested pairs and fail at some 50 levels, so a long one is split into halves. A single
 * condition gets no brackets; `and` of nothing is met by every row, `or` of nothing by none.
 */
export function joined(conditions: readonly string[], word: 'and' | 'or'): string {
  if (conditions.length === 0) return word === 'and' ? ALL : NONE;
  if (conditions.length === 1) return conditions[0]!;
  if (conditions.length <= MAX_CHAIN) return `(${conditions.join(` ${word} `)})`;
  const middle = Math.ceil(conditions.length / 2);
  return `(${joined(conditions.slice(0, middle), word)} ${word} ${joined(conditions.slice(middle), word)})`;
}

/** What is inverted twice is as it was; nesting it would cost brackets, which servers limit. */
function inverted(filter: Filter, options: ConditionOptions): string {
  if (filter.op === 'not') return toCondition(filter.of, options);
  if (filter.op === 'and' && filter.of.length === 1) return inverted(filter.of[0]!, options);
  return `(not (${toCondition(filter, options)}))`;
}

const isWords = (field: TextField | WordsField): field is WordsField =>
  field === 'names' || field === 'written';

const isPosition = (field: string): boolean => field === 'latitude' || field === 'longitude';

function lacksPositions(): SoutuError {
  return new SoutuError('bad-query', 'This Milvus collection has no places: an earlier version created it.', {
    hint: 'soutu copy writes the library to a new database with them.',
  });
}

function lacksWords(): SoutuError {
  return new SoutuError('bad-query', 'This Milvus collection has no words: an earlier version created it.', {
    hint: 'soutu copy writes the library to a new database with them.',
  });
}

function lacksParts(what: string): SoutuError {
  return new SoutuError('bad-query', `This Milvus server cannot find ${what}.`, {
    hint: 'Update the server to Milvus 2.4 or later, or filter by folder.',
  });
}

/** Joins conditions, each of which may be missing; undefined if all are. */
export function allOf(conditions: readonly (string | undefined)[]): string | undefined {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? undefined : present.join(' and ');
}

/** A condition that the column has one of the values. */
export function oneOf(column: TextColumn, values: readonly string[]): string {
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
  names: 'names',
  written: 'written',
} as const satisfies Record<Exclude<TextField | WordsField, 'folders'>, string>;

/** A comparison instead of LIKE, which every server evaluates by code point and where nothing is a wildcard. */
export function startsWith(column: TextColumn, start: string): string {
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

import { SoutuError } from '../errors.ts';
import { type Circle, chordOf, halfChord } from './area.ts';

/**
 * Fields of an item that hold text. `path` stands for all paths of the item and matches when ANY of them does;
 * `folders` is the list of every folder above every path of the item.
 */
export type TextField = 'id' | 'asset' | 'path' | 'folders' | 'format' | 'text';
/**
 * Fields that hold searchable words (core/tokens.ts): those of file and folder names and of the caption, and those that are
 * written in the picture.
 */
export const WORDS_FIELDS = ['names', 'written'] as const;
export type WordsField = (typeof WORDS_FIELDS)[number];
/**
 * Fields that hold a number: bytes, pixels, degrees, or milliseconds since 1970, of which `takenAt` and `date` (taken, else modified) are
 * those of the clock of the camera (wall-time.ts).
 */
export const NUMBER_FIELDS = [
  'size',
  'mtime',
  'takenAt',
  'date',
  'width',
  'height',
  'latitude',
  'longitude',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** Shape of an image; square when its sides differ by at most 5 %. */
export const ORIENTATIONS = ['landscape', 'portrait', 'square'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** Aspect ratio above which an image counts as landscape or portrait. */
export const SQUARE_RATIO = 1.05;

/**
 * A condition on the fields of an item, as a small typed tree that every store translates for itself.
 *
 * - Text is compared by code point: upper and lower case differ, and nothing is a wildcard.
 * - `range` is gte <= value < lt; either end may be absent.
 * - `eq`, `in` and `contains` on `folders` mean that the list has exactly this folder (one of these); `contains` on other
 *   fields, that the text has this part.
 * - `names` and `written` hold tokens between spaces, folded by `fold`: ` octopus ` is a word of them, ` octo` begins one.
 * - A null field (takenAt, latitude, longitude, width, height, text, written) matches no eq, in, range, prefix or contains; `not` of that matches it.
 * - `near` is a circle on the earth: all places at most so many metres away. No null position is near to anything.
 * - `orientation` is derived from width and height; an item without them matches none of the three.
 * - `and` of nothing matches every item, `or` and `in` of nothing match none.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'eq'; readonly field: TextField; readonly value: string }
  | { readonly op: 'eq'; readonly field: NumberField; readonly value: number }
  | { readonly op: 'eq'; readonly field: 'orientation'; readonly value: Orientation }
  | { readonly op: 'in'; readonly field: TextField; readonly values: readonly string[] }
  | { readonly op: 'range'; readonly field: NumberField; readonly gte?: number; readonly lt?: number }
  | ({ readonly op: 'near' } & Circle)
  | { readonly op: 'prefix'; readonly field: Exclude<TextField, 'folders'>; readonly value: string }
  | { readonly op: 'contains'; readonly field: TextField | WordsField; readonly value: string };

/** The fields of an item that filters compare. */
export interface FilterFields extends Readonly<Record<NumberField, number | null>> {
  readonly id: string;
  readonly asset: string;
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly format: string;
  readonly text: string | null;
  readonly names: string;
  readonly written: string | null;
}

/** A filter that matches what all of these match, nested as little as possible; undefined if every item does. */
export function allOf(filters: readonly Filter[]): Filter | undefined {
  const parts = filters.flatMap((filter) => (filter.op === 'and' ? filter.of : [filter]));
  return parts.length > 1 ? { op: 'and', of: parts } : parts[0];
}

interface FilterLimits {
  readonly depth: number;
  readonly conditions: number;
  /** Values in all `in` lists of a filter together. */
  readonly values: number;
}

/**
 * Limits of the filter that a request brings. Each condition is evaluated on every item: 256 substring tests on the paths of 20,000 items
 * take about a second.
 */
const REQUESTED: FilterLimits = { depth: 16, conditions: 256, values: 10_000 };
export const MAX_CONDITIONS = REQUESTED.conditions;
export const MAX_VALUES = REQUESTED.values;

/**
 * Limits of the filter that a store takes: that of a request, and what a search adds, its other filters, the words of its text and its
 * exclusions. LanceDB's SQL parser fails at 50 nested brackets, and one level of a filter can take two.
 */
export const STORED: FilterLimits = { depth: 20, conditions: 1024, values: 11_000 };

/** Throws `bad-query` when the filter is more than a store takes, or has a number that is not finite. */
export function checkFilter(filter: Filter): void {
  checkLimits(filter, STORED);
  const visit = (node: Filter): void => {
    if (node.op === 'and' || node.op === 'or') node.of.forEach(visit);
    else if (node.op === 'not') visit(node.of);
    else if (node.op === 'range') checkNumbers(node.field, [node.gte, node.lt]);
    else if (node.op === 'near') checkNumbers('near', [node.latitude, node.longitude, node.meters]);
    else if (node.op === 'eq' && typeof node.value === 'number') checkNumbers(node.field, [node.value]);
  };
  visit(filter);
}

/** Throws `bad-query` when untrusted input is nested too deep for the filter of a request, or has too many conditions or values. */
export function checkNesting(filter: unknown): void {
  checkLimits(filter, REQUESTED);
}

/** Walks breadth-first, so that deep nesting cannot overflow the stack as it would in a recursive schema. */
function checkLimits(filter: unknown, limits: FilterLimits): void {
  let level = [filter];
  let conditions = 0;
  let values = 0;
  for (let depth = 1; level.length > 0; depth++) {
    conditions += level.length;
    for (const node of level) values += valuesOf(node);
    const excess =
      depth > limits.depth
        ? `is nested more than ${limits.depth} deep`
        : conditions > limits.conditions
          ? `has more than ${limits.conditions} conditions`
          : values > limits.values && `has more than ${limits.values} values in its lists`;
    if (excess) throw new SoutuError('bad-query', `The filter ${excess}.`, { hint: NARROWER });
    level = level.flatMap(partsOf);
  }
}

const NARROWER = 'Use a smaller filter, or split it over several requests.';

function valuesOf(node: unknown): number {
  const isList = typeof node === 'object' && node !== null && 'values' in node && Array.isArray(node.values);
  return isList ? (node.values as unknown[]).length : 0;
}

function partsOf(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null || !('of' in node)) return [];
  return Array.isArray(node.of) ? node.of : [node.of];
}

/** Throws `bad-query` for NaN and infinities, because stores compare them differently. */
function checkNumbers(field: string, values: readonly (number | undefined)[]): void {
  const bad = values.find((value) => value !== undefined && !Number.isFinite(value));
  if (bad !== undefined) throw new SoutuError('bad-query', `The filter on ${field} compares with ${bad}.`);
}

/** The reference semantics of filters: every store's translation is tested against it. */
export function matches(filter: Filter, fields: FilterFields): boolean {
  switch (filter.op) {
    case 'and':
      return filter.of.every((part) => matches(part, fields));
    case 'or':
      return filter.of.some((part) => matches(part, fields));
    case 'not':
      return !matches(filter.of, fields);
    case 'range': {
      const value = fields[filter.field];
      return value !== null && value >= (filter.gte ?? -Infinity) && value < (filter.lt ?? Infinity);
    }
    case 'near': {
      const { latitude, longitude } = fields;
      return (
        latitude !== null &&
        longitude !== null &&
        halfChord(filter, { latitude, longitude }) <= chordOf(filter)
      );
    }
    case 'eq':
      if (filter.field === 'orientation') return orientationOf(fields) === filter.value;
      if (typeof filter.value === 'number') return fields[filter.field as NumberField] === filter.value;
      return textsOf(filter.field as TextField, fields).includes(filter.value);
    case 'in':
      return textsOf(filter.field, fields).some((text) => filter.values.includes(text));
    case 'prefix':
      return textsOf(filter.field, fields).some((text) => text.startsWith(filter.value));
    case 'contains':
      if (filter.field === 'folders') return fields.folders.includes(filter.value);
      return textsOf(filter.field, fields).some((text) => text.includes(filter.value));
  }
}

function orientationOf({ width, height }: FilterFields): Orientation | null {
  if (width === null || height === null) return null;
  if (width > SQUARE_RATIO * height) return 'landscape';
  return height > SQUARE_RATIO * width ? 'portrait' : 'square';
}

/** The values of a text field: none when it is null, several for `path` and `folders`. */
function textsOf(field: TextField | WordsField, fields: FilterFields): readonly string[] {
  if (field === 'path') return fields.paths;
  if (field === 'folders') return fields.folders;
  const text = fields[field];
  return text === null ? [] : [text];
}

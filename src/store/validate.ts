import { isId } from '../core/id.ts';
import { SoutuError } from '../errors.ts';
import type { AssetFacts, Item, Part } from './item.ts';

/** Allowed deviation from length 1: float32 normalisation of a few thousand values stays within 1e-6. */
const UNIT_TOLERANCE = 1e-3;
/** Fractions computed from pixels can add up to slightly more than 1. */
const FRACTION_TOLERANCE = 1e-6;

/** Throws `bad-setting` for a name of a collection that is not a plain name: it becomes part of paths and addresses. */
export function checkCollectionName(name: string): void {
  if (!/^[\w.-]+$/.test(name))
    throw new SoutuError('bad-setting', `${name} is not a valid name of a collection.`);
}

/**
 * Throws `bad-vector` unless a vector has `dimensions` finite values and length 1. This check is needed because LanceDB
 * silently pads short vectors and truncates long ones. `what` names the vector in the message.
 */
export function checkVector(vector: Float32Array, dimensions: number, what: string): void {
  if (vector.length !== dimensions) {
    throw new SoutuError('bad-vector', `${what} has a vector of ${vector.length} values, not ${dimensions}.`);
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) {
    throw new SoutuError('bad-vector', `${what} has a vector with values that are not finite.`);
  }
  const length = Math.sqrt(squares);
  if (Math.abs(length - 1) > UNIT_TOLERANCE) {
    throw new SoutuError('bad-vector', `${what} has a vector of length ${length.toPrecision(4)}, not 1.`);
  }
}

/**
 * Validates a batch before anything of it is written. A batch holds whole assets: each has exactly one leading item, the
 * same facts in all of its items, and no duplicate ids. Throws `bad-vector` or `store-failed`, naming the item.
 */
export function checkItems(items: readonly Item[], dimensions: number): void {
  const leading = new Map<string, Item>();
  const ids = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (ids.has(item.id)) throw bad(`${name} appears twice in one batch.`);
    ids.add(item.id);
    checkItem(item, name, dimensions);
    if (item.id === item.asset) leading.set(item.asset, item);
  }
  for (const item of items) {
    const first = leading.get(item.asset);
    if (!first) throw bad(`${nameOf(item)}: its asset ${item.asset} has no leading item in the batch.`);
    const different = item === first ? undefined : FACTS.find((fact) => !isSame(item[fact], first[fact]));
    if (different) throw bad(`${nameOf(item)}: ${different} differs from that of its leading item.`);
  }
}

const FACTS: readonly (keyof AssetFacts)[] = [
  'paths',
  'size',
  'mtime',
  'takenAt',
  'takenOffset',
  'takenFrom',
  'date',
  'latitude',
  'longitude',
  'width',
  'height',
  'format',
];

const NUMBERS = [
  'size',
  'mtime',
  'takenAt',
  'takenOffset',
  'date',
  'latitude',
  'longitude',
  'width',
  'height',
] as const;
/** What every item of ours has. */
const NEEDED: readonly string[] = ['size', 'mtime', 'date'];

function checkItem(item: Item, name: string, dimensions: number): void {
  if (!isId(item.id)) throw bad(`${name}: the id is not 32 hex characters.`);
  if (!isId(item.asset)) throw bad(`${name}: the asset ${item.asset} is not 32 hex characters.`);
  if (item.paths.length === 0) throw bad(`${name} has no path.`);
  if (item.paths.some((path) => path === '' || path.includes('\0'))) {
    throw bad(`${name} has a path that is empty or holds a NUL character.`);
  }
  checkVector(item.vector, dimensions, name);
  if (!(item.norm !== null && item.norm > 0 && Number.isFinite(item.norm))) {
    throw new SoutuError('bad-vector', `${name} has the invalid norm ${item.norm}.`);
  }
  for (const field of NUMBERS) {
    const value = item[field];
    const isMissing = value === null && NEEDED.includes(field);
    if (isMissing || (value !== null && !Number.isFinite(value))) throw bad(`${name}: ${field} is ${value}.`);
  }
  if (item.part && !isValidPart(item.part))
    throw bad(`${name} has the invalid part ${JSON.stringify(item.part)}.`);
  for (const [stage, by] of Object.entries(item.stages)) {
    if (typeof by === 'number' && !Number.isFinite(by)) throw bad(`${name}: the stage ${stage} is ${by}.`);
  }
}

function isValidPart(part: Part): boolean {
  switch (part.kind) {
    case 'time':
      return Number.isFinite(part.seconds) && part.seconds >= 0;
    case 'page':
      return Number.isSafeInteger(part.page) && part.page >= 1;
    case 'text':
      return Number.isSafeInteger(part.passage) && part.passage >= 0;
    case 'region':
      return isSpan(part.x, part.width) && isSpan(part.y, part.height);
  }
}

function isSpan(start: number, length: number): boolean {
  return start >= 0 && length > 0 && start + length <= 1 + FRACTION_TOLERANCE;
}

function isSame(a: Item[keyof AssetFacts], b: Item[keyof AssetFacts]): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return a.length === b.length && a.every((path, i) => path === b[i]);
}

function nameOf({ id, paths }: Item): string {
  return `Item ${id} (${paths[0] ?? 'no path'})`;
}

const bad = (message: string) => new SoutuError('store-failed', message);

/** Throws `bad-query` unless limit and offset are whole numbers from 0 up. */
export function checkPage(limit: number, offset: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0 && Number.isSafeInteger(offset) && offset >= 0) return;
  throw new SoutuError('bad-query', `limit ${limit} and offset ${offset} must be whole numbers from 0 up.`);
}

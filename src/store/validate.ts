import { isId } from '../core/id.ts';
import { SoutuError } from '../errors.ts';
import type { Row } from './store.ts';

export { isId } from '../core/id.ts';

/** How far from 1 the length may be: a float32 normalisation of some thousand values stays within 1e-6 of it. */
const UNIT_TOLERANCE = 1e-3;

/**
 * Throws `bad-vector` when a vector does not have `dimensions` finite values and length 1. Stores do not check this:
 * LanceDB pads short vectors with nulls and cuts long ones. `what` names the vector in the message.
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

/** Throws `bad-vector` or `store-failed`, naming the row, before anything of a bad batch is written. */
export function checkRows(rows: readonly Row[], dimensions: number): void {
  for (const row of rows) {
    const name = `Row ${row.id} (${row.paths[0] ?? 'no path'})`;
    if (!isId(row.id)) throw new SoutuError('store-failed', `${name}: the id is not 32 hex characters.`);
    if (row.paths.length === 0) throw new SoutuError('store-failed', `${name} has no path.`);
    if (row.paths.some((path) => path === '' || path.includes('\0'))) {
      throw new SoutuError('store-failed', `${name} has a path that is empty or holds a NUL character.`);
    }
    checkVector(row.vector, dimensions, name);
    if (!(row.norm > 0 && Number.isFinite(row.norm))) {
      throw new SoutuError('bad-vector', `${name} has the norm ${row.norm}, which no vector has.`);
    }
    const numbers = {
      size: row.size,
      mtime: row.mtime,
      takenAt: row.takenAt,
      width: row.width,
      height: row.height,
    };
    for (const [field, value] of Object.entries(numbers)) {
      if (value !== null && !Number.isFinite(value)) {
        throw new SoutuError('store-failed', `${name}: ${field} is ${value}.`);
      }
    }
  }
}

/** Throws `bad-query` unless limit and offset are whole numbers from 0 up. */
export function checkPage(limit: number, offset: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0 && Number.isSafeInteger(offset) && offset >= 0) return;
  throw new SoutuError('bad-query', `limit ${limit} and offset ${offset} must be whole numbers from 0 up.`);
}

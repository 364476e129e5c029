import type { Filter } from '../../core/filter.ts';
import { pause } from '../../core/pause.ts';

/** A condition on more rows takes a millisecond or more, and a filter can have a thousand. */
const MANY_ROWS = 50_000;

/**
 * For each row 1 if it matches the filter, else 0; null if there is a condition that cannot be told.
 *
 * @param matching the rows that match a single condition, in an array of their own; null if it cannot be told
 */
export async function maskOf(
  filter: Filter,
  rows: number,
  matching: (condition: Filter) => Uint8Array | null,
): Promise<Uint8Array | null> {
  if (filter.op === 'not') {
    const has = await maskOf(filter.of, rows, matching);
    if (has) for (let row = 0; row < rows; row++) has[row]! ^= 1;
    return has;
  }
  if (filter.op !== 'and' && filter.op !== 'or') {
    if (rows > MANY_ROWS) await pause();
    return matching(filter);
  }
  const isEvery = filter.op === 'and';
  const found = new Uint8Array(rows).fill(isEvery ? 1 : 0);
  for (const part of filter.of) {
    const has = await maskOf(part, rows, matching);
    if (has === null) return null;
    if (isEvery) for (let row = 0; row < rows; row++) found[row]! &= has[row]!;
    else for (let row = 0; row < rows; row++) found[row]! |= has[row]!;
  }
  return found;
}

/** The number of rows that match. */
export function countIn(mask: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < mask.length; row++) count += mask[row]!;
  return count;
}

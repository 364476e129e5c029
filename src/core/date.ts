import { SoutuError } from '../errors.ts';
import { readDate } from './date-text.ts';

/** Parses a date as `readDate` does (date-text.ts). Throws `usage`. */
export function parseDate(text: string): number {
  const time = readDate(text);
  if (time !== null) return time;
  throw new SoutuError('usage', `${JSON.stringify(text)} is not a date`, {
    hint: 'Write a date as 2024, 2024-05, 2024-05-17 or 2024-05-17T18:30.',
  });
}

const MIN_TIME = Date.parse('0001-01-01');
const MAX_TIME = Date.parse('9999-12-31');

/**
 * Clamps a file time to whole milliseconds in the years 1 to 9999: some file systems hold times outside of what `Date`
 * can represent.
 */
export function fileTime(mtimeMs: number): number {
  return Math.min(Math.max(Math.trunc(mtimeMs), MIN_TIME), MAX_TIME);
}

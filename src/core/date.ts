import { SoutuError } from '../errors.ts';

/**
 * Parses a date (2024, 2024-05, 2024-05-17, or a full ISO time) to milliseconds since 1970.
 * Without a time of day it is the first moment of that year, month or day, in local time. Throws `usage`.
 */
export function parseDate(text: string): number {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text.trim());
  if (parts) {
    const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
    const date = new Date(year, month - 1, day);
    if (date.getMonth() === month - 1 && date.getDate() === day) return date.getTime();
  } else if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) {
    const time = Date.parse(text);
    if (!Number.isNaN(time)) return time;
  }
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

/**
 * Reads a date (2024, 2024-05, 2024-05-17, or an ISO time) as a time that a clock shows, in milliseconds since 1970 as if it were in UTC
 * (core/wall-time.ts); null for anything else. Without a time of day it is the first moment of that year, month or day. The zone of a
 * time is left out, because pictures are compared by the clocks of their cameras. Apart from `parseDate`, because the page needs it
 * without the table of errors.
 *
 * @example readDate('2024-05') // Date.UTC(2024, 4, 1)
 */
export function readDate(text: string): number | null {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text.trim());
  if (parts) return firstMoment(Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1));
  const time = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?$/.exec(
    text.trim(),
  );
  if (time === null) return null;
  const day = firstMoment(Number(time[1]), Number(time[2]), Number(time[3]));
  const timeOfDay = Date.parse(`1970-01-01T${time[4]}Z`);
  return day === null || Number.isNaN(timeOfDay) ? null : day + timeOfDay;
}

/** The first moment of a day, as if in UTC; null if the calendar has no such day. `Date.UTC` takes the year 50 for 1950. */
export function firstMoment(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  const moment = date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? moment : null;
}

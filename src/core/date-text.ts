/**
 * Reads a date (2024, 2024-05, 2024-05-17, or a full ISO time) as milliseconds since 1970; null for anything else. Apart from
 * `parseDate`, because the page needs it without the table of errors.
 */
export function readDate(text: string): number | null {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text.trim());
  if (parts) {
    const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
    return isDay(year, month, day) ? firstMoment(year, month, day) : null;
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}/.exec(text);
  // Date.parse takes 30 February for 1 March.
  if (day === null || !isDay(Number(day[1]), Number(day[2]), Number(day[3]))) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** Whether the calendar has this day. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(firstMoment(year, month, day));
  return date.getMonth() === month - 1 && date.getDate() === day;
}

/** In local time. The constructor of Date takes the year 50 for 1950. */
function firstMoment(year: number, month: number, day: number): number {
  const date = new Date(2000, month - 1, day);
  return date.setFullYear(year, month - 1, day);
}

/** Dates as in the address: `after` is inclusive, `before` is exclusive. */
export interface DateRange {
  readonly after: string | null;
  readonly before: string | null;
}

const pad = (value: number) => String(value).padStart(2, '0');

export const yearRange = (year: number): DateRange => ({ after: `${year}`, before: `${year + 1}` });

export function monthRange(year: number, month: number): DateRange {
  return {
    after: `${year}-${pad(month)}`,
    before: month === 12 ? `${year + 1}-01` : `${year}-${pad(month + 1)}`,
  };
}

/** The first day of a date in the address, as an input of type date needs it; empty for none. */
function dayOf(date: string | null): string {
  const found = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?/.exec(date ?? '');
  return found ? `${found[1]}-${pad(Number(found[2] ?? 1))}-${pad(Number(found[3] ?? 1))}` : '';
}

/** Adds days to a date, across months and years. */
export function shiftDay(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** The year or month that a range covers exactly; null otherwise. */
export function wholeOf({ after, before }: DateRange): { year: number; month: number | null } | null {
  const [from, to] = [dayOf(after), dayOf(before)];
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  if (day !== 1) return null;
  if (month === 1 && to === `${year + 1}-01-01`) return { year, month: null };
  return to === dayOf(monthRange(year, month).before) ? { year, month } : null;
}

/** The first and the last day of a range, both inclusive; empty if it is open. */
export function daysOf({ after, before }: DateRange): { from: string; to: string } {
  const end = dayOf(before);
  return { from: dayOf(after), to: end && shiftDay(end, -1) };
}

/** The range from one day to another, both inclusive; an empty one leaves it open. */
export function rangeOf(from: string, to: string): DateRange {
  return { after: from || null, before: to ? shiftDay(to, 1) : null };
}

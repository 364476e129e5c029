import { locale, t } from '../text/language.ts';
import { type DateRange, daysOf, wholeOf } from './dates.ts';

/** Label of a date range: a year, a month, or two days. */
export function dateLabel(range: DateRange): string {
  const whole = wholeOf(range);
  if (whole?.month) return format(new Date(whole.year, whole.month - 1), { year: 'numeric', month: 'short' });
  if (whole) return format(new Date(whole.year, 0), { year: 'numeric' });
  const { from, to } = daysOf(range);
  if (from && to) return t('boxBetween', { from: day(from), to: day(to) });
  return from ? t('boxSince', { date: day(from) }) : t('boxUntil', { date: day(to) });
}

/** Short names of the twelve months. */
export function monthNames(): readonly string[] {
  return Array.from({ length: 12 }, (_, month) => format(new Date(2000, month), { month: 'short' }));
}

const day = (text: string) =>
  format(new Date(`${text}T00:00:00`), { year: 'numeric', month: 'short', day: 'numeric' });

const format = (date: Date, options: Intl.DateTimeFormatOptions) =>
  date.toLocaleDateString(locale.value, options);

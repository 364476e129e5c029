import type { Results } from '../state/results-model.ts';
import { locale, t } from '../text/language.ts';

/** A section of the results with its heading: a month, or the weak hits. */
export interface Section {
  readonly key: string;
  readonly first: number;
  readonly end: number;
  /** Height reserved for the heading in pixels. */
  readonly heading: number;
  readonly kind: 'plain' | 'month' | 'possible' | 'maybe' | 'closest' | 'less';
  /** For example 2024-05; only for a month. */
  readonly month: string | null;
}

const MONTH_HEADING = 52;
const FIRST_MONTH_HEADING = 40;
const HAIRLINE = 48;
/** Space between the header and hits without a heading. */
const TOP = 16;

/** The sections of the results in order; together they contain every picture once. */
export function sectionsOf({ kind, months, pictures, ratios }: Results): Section[] {
  const end = ratios.length;
  if (kind === 'library') {
    let first = 0;
    return months.map(({ month, count }, i) => {
      const heading = i === 0 ? FIRST_MONTH_HEADING : MONTH_HEADING;
      const section = { key: month, first, end: first + count, heading, kind: 'month', month } as const;
      first += count;
      return section;
    });
  }
  const none = { month: null } as const;
  const lastOf = (...levels: readonly unknown[]) =>
    pictures.findLastIndex((picture) => levels.includes(picture?.relevance)) + 1;
  const isUnsure = lastOf('possible', 'weak') > 0 && lastOf('strong') === 0;
  // Fused results of several models are not sorted by relevance: a weak hit may come before better ones.
  const weak = lastOf('weak') > 0 ? lastOf('strong', 'possible') : end;
  const best = isUnsure
    ? ({
        ...none,
        key: 'closest',
        first: 0,
        end: weak || end,
        heading: HAIRLINE,
        kind: lastOf('possible') > 0 ? 'possible' : 'closest',
      } as const)
    : ({ ...none, key: 'hits', first: 0, end: weak, heading: TOP, kind: 'plain' } as const);
  const sure = isUnsure ? best.end : lastOf('strong');
  const after = (kind: 'maybe' | 'less', first: number, to: number): Section[] =>
    first < to ? [{ ...none, key: kind, first, end: to, heading: HAIRLINE, kind }] : [];
  // Nothing is known yet of hits that are not loaded.
  const isDivided = sure > 0 && lastOf('possible') > sure;
  return [
    isDivided ? { ...best, end: sure } : best,
    ...(isDivided ? after('maybe', sure, best.end) : []),
    ...after('less', best.end, end),
  ];
}

/** The heading of a section; empty for good hits. */
export function headingOf({ kind, month }: Section): string {
  if (kind === 'month' && month) return monthName(month);
  if (kind === 'possible') return t('resultsPossible');
  if (kind === 'maybe') return t('resultsMaybe');
  if (kind === 'closest') return t('resultsClosest');
  return kind === 'less' ? t('resultsWeak') : '';
}

// Cached, because creating a formatter is slow.
let formats: { locale: string; month: Intl.DateTimeFormat; day: Intl.DateTimeFormat } | undefined;

function formatsFor(tag: string) {
  if (formats?.locale !== tag) {
    formats = {
      locale: tag,
      month: new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', timeZone: 'UTC' }),
      day: new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }),
    };
  }
  return formats;
}

/** “May 2024” for 2024-05, in the language of the page. */
export function monthName(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? t('resultsUndated') : formatsFor(locale.value).month.format(date);
}

/** The day of a time without a zone, in the language of the page. */
export function dayName(time: string | null): string {
  return time === null ? t('resultsUndated') : formatsFor(locale.value).day.format(new Date(`${time}Z`));
}

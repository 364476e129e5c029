interface Month {
  /** `2024-05`, local time. */
  readonly month: string;
  readonly count: number;
}

/** The months of dates that are sorted, newest first, in their order. A month's ends are looked up once, not for each date. */
export function monthsOf(dates: Float64Array): Month[] {
  const months: { month: string; count: number }[] = [];
  let start = Number.POSITIVE_INFINITY;
  for (const date of dates) {
    if (date < start) {
      const day = new Date(date);
      start = firstMoment(day.getFullYear(), day.getMonth());
      const year = String(day.getFullYear()).padStart(4, '0');
      months.push({ month: `${year}-${String(day.getMonth() + 1).padStart(2, '0')}`, count: 0 });
    }
    months.at(-1)!.count += 1;
  }
  return months;
}

/** The years of months, newest first. */
export function yearsOf(months: readonly Month[]): { readonly year: number; readonly count: number }[] {
  const years = new Map<number, number>();
  for (const { month, count } of months) {
    const year = Number(month.slice(0, -3));
    years.set(year, (years.get(year) ?? 0) + count);
  }
  return [...years].map(([year, count]) => ({ year, count }));
}

/** The constructor of Date takes the years 0 to 99 for 1900 to 1999. */
function firstMoment(year: number, month: number): number {
  const day = new Date(2000, month, 1);
  day.setFullYear(year);
  return day.getTime();
}

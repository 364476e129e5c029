import type { Filter } from '../core/filter.ts';
import { FORMATS } from '../core/formats.ts';
import type { VectorStore } from '../store/store.ts';
import type { Facets, ListOptions } from './types.ts';

type Order = NonNullable<ListOptions['order']>;

/** The years 1 to 9999. `Date.UTC` would take the year 1 for 1901. */
const FIRST_DATE = new Date(0).setUTCFullYear(1, 0, 1);
const LAST_DATE = Date.UTC(9999, 11, 31);
/** How many of the wanted pictures the found part has at least: an exact cut would take several times as many counts. */
const ENOUGH = 0.5;
/** No photograph is older. */
const OLDEST_YEAR = 1800;
const LATEST_YEAR = 2199;

const allOf = (...filters: readonly (Filter | undefined)[]): Filter => ({
  op: 'and',
  of: filters.filter((filter) => filter !== undefined),
});

/**
 * A filter for the newest or oldest pictures, at most `limit` of them, and at least half as many. It only lets the store count, so
 * that the others are never read. If more have the same date to the millisecond, it matches more.
 */
export async function endOfTimeline(
  store: VectorStore,
  filter: Filter | undefined,
  order: Order,
  limit: number,
): Promise<Filter> {
  const isNewest = order === 'newest';
  const side = (date: number): Filter =>
    allOf(
      filter,
      isNewest ? { op: 'range', field: 'date', gte: date } : { op: 'range', field: 'date', lt: date },
    );
  // `few` has at most the limit, `many` has more.
  let [few, many] = isNewest ? [LAST_DATE, FIRST_DATE] : [FIRST_DATE, LAST_DATE];
  while (Math.abs(few - many) > 1) {
    const middle = Math.floor((few + many) / 2);
    const count = await store.count(side(middle), { leading: true });
    if (count > limit) many = middle;
    else few = middle;
    if (count <= limit && count >= ENOUGH * limit) return side(few);
  }
  return side(many);
}

export type CountedFacets = Pick<Facets, 'formats' | 'years'>;

/** Formats and years with their numbers of pictures, counted by the store. */
export async function countFacets(store: VectorStore): Promise<CountedFacets> {
  const countOf = (filter: Filter) => store.count(filter, { leading: true });
  const formats: { format: string; count: number }[] = [];
  for (const format of FORMATS) {
    const count = await countOf({ op: 'eq', field: 'format', value: format });
    if (count > 0) formats.push({ format, count });
  }
  const years: { year: number; count: number }[] = [];
  const countOfYear = async (year: number) => {
    const [gte, lt] = [year, year + 1].map((one) => Date.UTC(one, 0, 1));
    const count = await countOf({ op: 'range', field: 'date', gte: gte!, lt: lt! });
    if (count > 0) years.push({ year, count });
    return count;
  };
  const next = new Date().getFullYear() + 1;
  const nextYear = Date.UTC(next, 0, 1);
  let past = await countOf({ op: 'range', field: 'date', lt: nextYear });
  for (let year = next - 1; past > 0 && year >= OLDEST_YEAR; year--) past -= await countOfYear(year);
  // Clocks of cameras can be wrong.
  let future = await countOf({ op: 'range', field: 'date', gte: nextYear });
  for (let year = next; future > 0 && year <= LATEST_YEAR; year++) future -= await countOfYear(year);
  years.sort((a, b) => b.year - a.year);
  formats.sort((a, b) => b.count - a.count);
  return { formats, years };
}

import type { Filter } from '../core/filter.ts';
import { FORMATS } from '../core/formats.ts';
import type { VectorStore } from '../store/store.ts';
import type { Facets, ListOptions } from './types.ts';

type Order = NonNullable<ListOptions['order']>;

/** All dates that JavaScript knows as years of four digits. */
const FIRST_DATE = Date.UTC(1, 0, 1);
const LAST_DATE = Date.UTC(9999, 11, 31);
/** How many of the wanted pictures the found part has at least: an exact cut would take several times as many counts. */
const ENOUGH = 0.5;
/** No photograph is older. */
const OLDEST_YEAR = 1800;

const allOf = (...filters: readonly (Filter | undefined)[]): Filter => ({
  op: 'and',
  of: filters.filter((filter) => filter !== undefined),
});

/**
 * A filter for the newest or oldest pictures, at most `limit` of them, and at least half as many. It only lets the store count, so
 * that the others are never read. If more have the same date to the millisecond, or none has a date, it matches more.
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

export interface CountedFacets extends Pick<Facets, 'formats' | 'years'> {
  readonly total: number;
}

/** Formats and years with their numbers of pictures, counted by the store. */
export async function countFacets(store: VectorStore): Promise<CountedFacets> {
  const countOf = (filter: Filter) => store.count(filter, { leading: true });
  const formats: { format: string; count: number }[] = [];
  for (const format of FORMATS) {
    const count = await countOf({ op: 'eq', field: 'format', value: format });
    if (count > 0) formats.push({ format, count });
  }
  const years: { year: number; count: number }[] = [];
  const total = await store.count(undefined, { leading: true });
  let left = await countOf({ op: 'range', field: 'date' });
  const last = new Date().getFullYear() + 1;
  for (let year = last; left > 0 && year >= OLDEST_YEAR; year--) {
    const gte = new Date(year, 0, 1).getTime();
    const lt = year === last ? undefined : new Date(year + 1, 0, 1).getTime();
    const count = await countOf({ op: 'range', field: 'date', gte, ...(lt !== undefined && { lt }) });
    if (count > 0) years.push({ year, count });
    left -= count;
  }
  formats.sort((a, b) => b.count - a.count);
  return { total, formats, years };
}

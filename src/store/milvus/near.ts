import { boxAround, boxFilter, chordOf, halfChord } from '../../core/area.ts';
import { type Filter, MAX_VALUES } from '../../core/filter.ts';
import { SoutuError } from '../../errors.ts';

/** The fields of where a picture was taken. */
export const PLACE = ['latitude', 'longitude'] as const;

/** The rows that match a filter without circles, with their places. */
export type ReadPlaces = (
  box: Filter,
  limit: number,
) => Promise<
  readonly { readonly id: string; readonly latitude: number | null; readonly longitude: number | null }[]
>;

/**
 * Replaces each circle of a filter by the ids of the pictures in it, because the conditions of Milvus have no sines: those in the box
 * around it are read and measured. Throws `bad-query` for a box with more than an `in` list may have.
 */
export async function withoutCircles(filter: Filter, read: ReadPlaces): Promise<Filter> {
  if (filter.op === 'and' || filter.op === 'or') {
    const of: Filter[] = [];
    for (const part of filter.of) of.push(await withoutCircles(part, read));
    return { ...filter, of };
  }
  if (filter.op === 'not') return { ...filter, of: await withoutCircles(filter.of, read) };
  if (filter.op !== 'near') return filter;
  const rows = await read(boxFilter(boxAround(filter)), MAX_VALUES + 1);
  if (rows.length > MAX_VALUES) {
    throw new SoutuError('bad-query', `More than ${MAX_VALUES} pictures were taken around this place`, {
      hint: 'Milvus cannot measure distances. Choose a smaller circle, or a box (within).',
    });
  }
  const most = chordOf(filter);
  const isIn = ({ latitude, longitude }: (typeof rows)[number]) =>
    latitude !== null && longitude !== null && halfChord(filter, { latitude, longitude }) <= most;
  return { op: 'in', field: 'id', values: rows.filter(isIn).map(({ id }) => id) };
}

import { readBox, readCircle } from '../../core/area.ts';
import { plainPlace } from '../../core/typed-place.ts';
import type { FilterState } from '../state/search-state.ts';

type Place = Pick<FilterState, 'near' | 'within'>;

/** What stands in the two fields of a place. */
export interface TypedPlace {
  readonly text: string;
  readonly kilometres: string;
}

/** Kilometres around a place unless they are given. */
const USUAL_KM = 10;

/**
 * The filters for what was typed: latitude and longitude with a distance, in the first field or in the second one, or south, west, north
 * and east of a box, in all forms of `plainPlace`. No filter for nothing; the field that is wrong for what is no part of the earth or
 * could be two places.
 *
 * @example filtersOfPlace({ text: '13.40° E, 52.52° N', kilometres: '5' }) // { near: '52.52,13.4,5km', within: null }
 */
export function filtersOfPlace({ text, kilometres }: TypedPlace): Place | keyof TypedPlace {
  if (/^\s*$/.test(text)) return { near: null, within: null };
  const plain = plainPlace(text) ?? '';
  if (readBox(plain)) return { near: null, within: plain };
  if (readCircle(plain)) return { near: plain, within: null };
  if (!readCircle(`${plain},1km`)) return 'text';
  const near = `${plain},${Number(kilometres)}km`;
  return readCircle(near) ? { near, within: null } : 'kilometres';
}

/** What stands in the fields for the filters in use. */
export function typedPlace({ near, within }: Place): TypedPlace {
  const circle = readCircle(near ?? '');
  const text = circle ? `${circle.latitude}, ${circle.longitude}` : (within?.split(',').join(', ') ?? '');
  return { text, kilometres: String(circle ? circle.meters / 1000 : USUAL_KM) };
}

import { readBox, readCircle } from '../../core/area.ts';
import type { FilterState } from '../state/search-state.ts';

type Place = Pick<FilterState, 'near' | 'within'>;

/** Kilometres around a place unless they are given. */
const USUAL_KM = 10;

/** A number of degrees, as people and maps write it: 52.52, -33.9, 52.52° N, 33.9 S. */
const DEGREES = /([-−]?\d+(?:\.\d+)?)\s*°?\s*([nsew](?![a-z]))?/gi;

/**
 * The filters for what was typed: latitude and longitude with a distance, or south, west, north and east of a box. No filter for nothing;
 * null for what is no part of the earth.
 *
 * @example filtersOfPlace('52.52° N, 13.40° E', '5') // { near: '52.52,13.4,5km', within: null }
 */
export function filtersOfPlace(text: string, kilometres: string): Place | null {
  if (/[^\s,;，；]/.test(text.replace(DEGREES, ''))) return null;
  const numbers = [...text.matchAll(DEGREES)].map(([, degrees, side]) => {
    const number = Number(degrees!.replace('−', '-'));
    return /[sw]/i.test(side ?? '') ? -number : number;
  });
  if (numbers.length === 0) return { near: null, within: null };
  const near = [...numbers, `${Number(kilometres)}km`].join();
  if (numbers.length === 2 && readCircle(near)) return { near, within: null };
  const within = numbers.join();
  return numbers.length === 4 && readBox(within) ? { near: null, within } : null;
}

/** What stands in the fields for the filters in use. */
export function typedPlace({ near, within }: Place): { readonly text: string; readonly kilometres: string } {
  const circle = readCircle(near ?? '');
  const text = circle ? `${circle.latitude}, ${circle.longitude}` : (within?.split(',').join(', ') ?? '');
  return { text, kilometres: String(circle ? circle.meters / 1000 : USUAL_KM) };
}

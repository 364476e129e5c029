import { readBox, readCircle } from '../../core/area.ts';
import type { FilterState } from '../state/search-state.ts';

type Place = Pick<FilterState, 'near' | 'within'>;

/** What stands in the two fields of a place. */
export interface TypedPlace {
  readonly text: string;
  readonly kilometres: string;
}

/** Kilometres around a place unless they are given. */
const USUAL_KM = 10;

/** A number of degrees, as people and maps write it: 52.52, -33.9, 52.52° N, 33.9 S. A hyphen after a number is no minus. */
const DEGREES = /(?<![\d.])((?<![\d°])[-−])?(\d+(?:\.\d+)?)\s*°?\s*([nsew](?![a-z]))?/gi;
/** Two pairs of whole numbers, which can be two numbers with decimal commas as well. */
const COMMA_PAIRS = /^\D*\d+,\d+[^\d,.]*[,\s;，；][^\d,.]*\d+,\d+\D*$/;

/**
 * The filters for what was typed: latitude and longitude with a distance, or south, west, north and east of a box. Letters of the
 * compass tell which is which. No filter for nothing; the field that is wrong for what is no part of the earth or could be two places.
 *
 * @example filtersOfPlace({ text: '13.40° E, 52.52° N', kilometres: '5' }) // { near: '52.52,13.4,5km', within: null }
 */
export function filtersOfPlace({ text, kilometres }: TypedPlace): Place | keyof TypedPlace {
  if (/^\s*$/.test(text)) return { near: null, within: null };
  const numbers = readDegrees(text)?.join() ?? '';
  if (readBox(numbers)) return { near: null, within: numbers };
  if (!readCircle(`${numbers},1km`)) return 'text';
  const near = `${numbers},${Number(kilometres)}km`;
  return readCircle(near) ? { near, within: null } : 'kilometres';
}

/** Latitudes and longitudes in turn; null for what has other characters or is ambiguous. */
function readDegrees(text: string): number[] | null {
  if (COMMA_PAIRS.test(text) || /[^\s,;，；]/.test(text.replace(DEGREES, ''))) return null;
  const found = [...text.matchAll(DEGREES)].map(([, minus = '', digits, letter = '']) => {
    const isNegative = minus !== '' || /[sw]/i.test(letter);
    return { minus, letter, degrees: isNegative ? -Number(digits) : Number(digits) };
  });
  if (found.length !== 2 && found.some(({ letter }) => (letter === '') !== (found[0]!.letter === '')))
    return null;
  const degrees: number[] = [];
  for (let i = 0; i + 1 < found.length; i += 2) {
    const [one, other] = [found[i]!, found[i + 1]!];
    const isTurned = /[ew]/i.test(one.letter) || /[ns]/i.test(other.letter);
    const isPlain = /[ns]/i.test(one.letter) || /[ew]/i.test(other.letter);
    if ((isTurned && isPlain) || [one, other].some(({ minus, letter }) => minus !== '' && letter !== ''))
      return null;
    degrees.push(...(isTurned ? [other.degrees, one.degrees] : [one.degrees, other.degrees]));
  }
  return degrees.length === found.length ? degrees : null;
}

/** What stands in the fields for the filters in use. */
export function typedPlace({ near, within }: Place): TypedPlace {
  const circle = readCircle(near ?? '');
  const text = circle ? `${circle.latitude}, ${circle.longitude}` : (within?.split(',').join(', ') ?? '');
  return { text, kilometres: String(circle ? circle.meters / 1000 : USUAL_KM) };
}

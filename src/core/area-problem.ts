import { MAX_METERS } from './area.ts';
import { plainPlace } from './typed-place.ts';

/** The minus of a distance at the end. */
const MINUS = /[-−](?=\s*\d+(?:\.\d+)?\s*(?:km|mi|m)?\s*$)/i;

/**
 * What is wrong with a place whose numbers can be read but are not on the earth, for people; null if it cannot be read at all.
 *
 * @example areaProblem('95,13,10km') // 'latitude is 95; it must be from -90 to 90'
 */
export function areaProblem(text: string): string | null {
  const parts = plainPlace(text)?.split(',');
  if (parts === undefined) {
    const [, , distance] = plainPlace(text.replace(MINUS, ''))?.split(',') ?? [];
    return distance === undefined ? null : `the distance is -${distance}; it must be above 0`;
  }
  const [, , last] = parts;
  const degrees = parts.slice(0, parts.length === 3 ? 2 : 4).map(Number);
  for (const [i, value] of degrees.entries()) {
    const [name, most] = i % 2 === 0 ? ['latitude', 90] : ['longitude', 180];
    if (Math.abs(value) > most) return `${name} is ${value}; it must be from -${most} to ${most}`;
  }
  if (parts.length === 3)
    return `the distance is ${last}; it must be above 0 and at most ${MAX_METERS / 1000} km`;
  const [south, , north] = degrees;
  return parts.length === 4 && south! > north!
    ? `south is ${south}, which is north of ${north}; the order is south, west, north, east`
    : null;
}

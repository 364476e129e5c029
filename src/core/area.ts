import type { Filter } from './filter.ts';
import { type Position, readPosition } from './position.ts';

/** All places within a distance. */
export interface Circle extends Position {
  readonly meters: number;
}

/** All places between two parallels and two meridians; west is above east if it has the 180th meridian in it. */
export interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** Mean radius of the earth in metres (IUGG). */
const RADIUS = 6_371_008.8;
const RADIANS = Math.PI / 180;
/** No place is further from another one. */
export const MAX_METERS = 20_100_000;
/** Ranges exclude their end; a tenth of a millimetre includes it. */
const EDGE = 1e-9;

const METERS = { m: 1, km: 1000, mi: 1609.344 } as const;
const NUMBER = String.raw`\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*`;
const CIRCLE = new RegExp(
  `^${NUMBER},${NUMBER},${NUMBER.replace('-?', '').replace('{1,3}', '{1,9}')}(m|km|mi)?\\s*$`,
  'i',
);
const BOX = new RegExp(`^${NUMBER},${NUMBER},${NUMBER},${NUMBER}$`);

/**
 * Reads a circle: latitude, longitude and radius, in kilometres if it has no unit (m, km, mi). Null for anything else.
 *
 * @example readCircle('52.52,13.40,10km') // { latitude: 52.52, longitude: 13.4, meters: 10000 }
 */
export function readCircle(text: string): Circle | null {
  const match = CIRCLE.exec(text);
  if (match === null) return null;
  const position = readPlace(Number(match[1]), Number(match[2]));
  const meters = Number(match[3]) * METERS[(match[4]?.toLowerCase() ?? 'km') as keyof typeof METERS];
  return position !== null && meters > 0 && meters <= MAX_METERS ? { ...position, meters } : null;
}

/**
 * Reads a box: south, west, north and east in degrees. Null for anything else.
 *
 * @example readBox('-45,170,-30,-175') // across the 180th meridian
 */
export function readBox(text: string): Box | null {
  const match = BOX.exec(text);
  if (match === null) return null;
  const [south, west, north, east] = match.slice(1).map(Number) as [number, number, number, number];
  const isBox = readPlace(south, west) !== null && readPlace(north, east) !== null && south <= north;
  return isBox ? { south, west, north, east } : null;
}

/** The origin is a place that can be asked for, though no picture says that it was taken there. */
const readPlace = (latitude: number, longitude: number): Position | null =>
  latitude === 0 && longitude === 0 ? { latitude, longitude } : readPosition(latitude, longitude);

/** The filter of a box. */
export function boxFilter({ south, west, north, east }: Box): Filter {
  const from = { op: 'range', field: 'longitude', gte: west } as const;
  const to = { op: 'range', field: 'longitude', lt: east + EDGE } as const;
  return {
    op: 'and',
    of: [
      { op: 'range', field: 'latitude', gte: south, lt: north + EDGE },
      west <= east ? { ...from, ...to } : { op: 'or', of: [from, to] },
    ],
  };
}

/** A box around a circle, which may have further places in it. */
export function boxAround({ latitude, longitude, meters }: Circle): Box {
  const reach = meters / RADIUS;
  const [south, north] = [latitude - reach / RADIANS, latitude + reach / RADIANS];
  // Around a pole are all longitudes.
  if (south <= -90 || north >= 90)
    return { south: Math.max(south, -90), west: -180, north: Math.min(north, 90), east: 180 };
  const width = Math.asin(Math.min(1, Math.sin(reach) / Math.cos(latitude * RADIANS))) / RADIANS;
  if (reach >= Math.PI / 2 || width >= 180) return { south, west: -180, north, east: 180 };
  return { south, west: wrapped(longitude - width), north, east: wrapped(longitude + width) };
}

const wrapped = (longitude: number): number =>
  longitude < -180 ? longitude + 360 : longitude > 180 ? longitude - 360 : longitude;

/** Squared half chord from which on a place is outside of a circle, for `halfChord`. */
export const chordOf = ({ meters }: Circle): number =>
  Math.sin(Math.min(meters / RADIUS / 2, Math.PI / 2)) ** 2;

/** The squared half chord between two places on a sphere of radius 1: the haversine formula (R. W. Sinnott, 1984), exact when they are close. */
export function halfChord(a: Position, b: Position): number {
  const [y, x] = [(a.latitude - b.latitude) * RADIANS, (a.longitude - b.longitude) * RADIANS];
  return (
    Math.sin(y / 2) ** 2 +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * Math.sin(x / 2) ** 2
  );
}

/**
 * A time as a clock showed it, whatever its zone: milliseconds since 1970 as if the clock had been in UTC. Pictures are listed, grouped
 * and filtered by such times, so that a picture taken on 4 July lies under 4 July whoever asks, and wherever.
 */
export interface WallTime {
  readonly wall: number;
  /** Minutes by which the clock was ahead of UTC; null if unknown. */
  readonly offset: number | null;
}

/**
 * What a clock in the zone of this machine showed at a moment, which is what people expect of a time that says nothing of zones, such as
 * that of a file.
 *
 * @param moment milliseconds since 1970
 */
export function wallTimeAt(moment: number): WallTime {
  const offset = -Math.round(new Date(moment).getTimezoneOffset());
  return { wall: moment + offset * MINUTE, offset };
}

const MINUTE = 60_000;

/**
 * Writes a time as in ISO 8601, with the offset of the clock if it is known.
 *
 * @example isoWall(Date.UTC(2019, 6, 4, 12, 30), 480) // '2019-07-04T12:30:00+08:00'
 */
export function isoWall(wall: number, offset: number | null = null): string {
  const time = new Date(wall).toISOString().replace(/(\.000)?Z$/, '');
  return offset === null ? time : time + isoOffset(offset);
}

function isoOffset(minutes: number): string {
  const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${pad(hour)}:${pad(minute)}`;
}

const pad = (value: number) => String(value).padStart(2, '0');

import { firstMoment } from '../core/date-text.ts';
import type { WallTime } from '../core/wall-time.ts';

/** A date, with separators of any usual kind; what follows is the time. */
const DATE = /^(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?!\d)/;
const TIME = /^[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?(?!\d)\s*(AM|PM)?/i;
const ZONE = /^\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)/i;
/** Years before are those of clocks that were never set. */
const FIRST_YEAR = 1000;
/** No zone of the world is further from UTC, in minutes. */
const MAX_OFFSET = 15 * 60;

/**
 * Reads a date of EXIF ("2019:07:04 12:30:00") as the camera's clock showed it, also in other forms that programs write, and the offset
 * of that clock (EXIF 2.31: "+08:00"; also in the text itself). A date without a time, which EXIF allows to be blank, or with a time
 * that no clock shows is the first moment of that day. Unset clocks ("0000:00:00") and days that no calendar has are null.
 *
 * @example readExifDate('2019:07:04 12:30:00', '+08:00') // { wall: Date.UTC(2019, 6, 4, 12, 30), offset: 480 }
 */
export function readExifDate(text = '', offset = ''): WallTime | null {
  const date = DATE.exec(text.trim());
  if (date === null) return null;
  const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
  const midnight = firstMoment(year, month, day);
  if (year < FIRST_YEAR || midnight === null) return null;
  const { seconds, rest } = timeOfDay(text.trim().slice(date[0].length));
  if (seconds === null) return { wall: midnight, offset: null };
  return { wall: midnight + seconds * 1000, offset: readOffset(rest) ?? readOffset(offset) };
}

/** The seconds since midnight, null for a missing or impossible time, and the text after the time. */
function timeOfDay(text: string): { readonly seconds: number | null; readonly rest: string } {
  const time = TIME.exec(text);
  if (time === null) return { seconds: null, rest: '' };
  const rest = text.slice(time[0].length);
  const half = time[4]?.toUpperCase();
  const shown = Number(time[1]);
  const hour = half === undefined ? shown : (shown % 12) + (half === 'PM' ? 12 : 0);
  const minute = Number(time[2]);
  const second = Number(time[3] ?? 0);
  // A leap second.
  const isTime = hour < 24 && minute < 60 && second <= 60;
  return { seconds: isTime ? hour * 3600 + minute * 60 + Math.min(second, 59) : null, rest };
}

/** Minutes east of Greenwich; null for a text that does not begin with a zone. */
export function readOffset(text: string): number | null {
  const zone = ZONE.exec(text);
  if (zone === null) return null;
  if (zone[1] !== undefined) return 0;
  const minutes = Number(zone[3]) * 60 + Number(zone[4] ?? 0);
  if (minutes > MAX_OFFSET) return null;
  return zone[2] === '-' ? -minutes : minutes;
}

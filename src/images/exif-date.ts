/** A date, with separators of any usual kind; what follows is the time. */
const DATE = /^(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?!\d)/;
const TIME = /^[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?(?!\d)\s*(AM|PM)?/i;
const ZONE = /^\s*(?:(Z)|([+-])(\d{2}):?(\d{2})?)/i;
/** Years before are those of clocks that were never set. */
const FIRST_YEAR = 1000;

/**
 * Parses a date of EXIF ("2019:07:04 12:30:00") to milliseconds since 1970, also in other forms that programs write. With an
 * offset (EXIF 2.31: "+08:00"; also in the text itself) the time is exact. Without one, the camera is assumed to show the local
 * time of this machine, which is at most half a day wrong. A date without a time, which EXIF allows to be blank, or with a time
 * that no clock shows is the first moment of that day. Unset clocks ("0000:00:00") and days that no calendar has are null.
 *
 * @example readExifDate('2019:07:04 12:30:00', '+08:00') // Date.UTC(2019, 6, 4, 4, 30)
 */
export function readExifDate(text = '', offset = ''): number | null {
  const date = DATE.exec(text.trim());
  if (date === null) return null;
  const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (year < FIRST_YEAR || !isDay) return null;
  const { seconds, rest } = timeOfDay(text.trim().slice(date[0].length));
  const zone = zoneOf(rest) ?? zoneOf(offset);
  if (seconds === null || zone === null) return new Date(year, month - 1, day, 0, 0, seconds ?? 0).getTime();
  return midnight.getTime() + (seconds - zone * 60) * 1000;
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

/** Minutes east of Greenwich; null for a text without a zone. */
function zoneOf(text: string): number | null {
  const zone = ZONE.exec(text);
  if (zone === null) return null;
  if (zone[1] !== undefined) return 0;
  const minutes = Number(zone[3]) * 60 + Number(zone[4] ?? 0);
  return zone[2] === '-' ? -minutes : minutes;
}

import { type WallTime, wallTimeAt } from '../../core/wall-time.ts';
import { readExifDate, readOffset } from '../exif-date.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Thu, 04 Jul 2019 12:30:00 GMT (RFC 1123, which the PNG standard suggests). */
const MAIL = /^(?:[a-z]{3,}, )?(\d{1,2}) ([a-z]{3})[a-z]* (\d{4}) (\d{1,2}:\d{2}(?::\d{2})?)(.*)$/i;
/** Thu Jul  4 12:30:00 2019, and with a zone by its name before the year. */
const UNIX = /^[a-z]{3,} ([a-z]{3})[a-z]* +(\d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?)(?: [a-z]{3,5})? (\d{4})$/i;

/** Reads the text "Creation Time" of a PNG: a date of mails, of Unix, of ISO 8601 or of EXIF; null for others. */
export function readPngTime(text: string): WallTime | null {
  const given = text.trim().slice(0, 100);
  const mail = MAIL.exec(given);
  if (mail !== null) return timeOf(mail[3], mail[2], mail[1], mail[4], mail[5]);
  const unix = UNIX.exec(given);
  if (unix !== null) return timeOf(unix[4], unix[1], unix[2], unix[3], '');
  return readExifDate(given);
}

function timeOf(year = '', month = '', day = '', time = '', zone = ''): WallTime | null {
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  const found = readExifDate(`${year}:${number}:${day} ${time}`);
  return found && { ...found, offset: readOffset(zone) };
}

/** When a PNG was last changed, by its chunk tIME, which is in UTC; null if that is no time. */
export function readPngChange(chunk: Uint8Array): WallTime | null {
  if (chunk.length !== 7) return null;
  const [high, low, month, day, hour, minute, second] = chunk as unknown as number[];
  const found = readExifDate(`${high! * 256 + low!}:${month}:${day} ${hour}:${minute}:${second}`);
  return found && wallTimeAt(found.wall);
}

import { firstMoment } from '../../core/date-text.ts';
import { type WallTime, wallTimeAt } from '../../core/wall-time.ts';

/** A time that a name says. */
export interface NameDate extends WallTime {
  /** Milliseconds of the period that the name says, from `wall`: of a second, a day or a month. */
  readonly span: number;
}

const SECOND = 1000;
const DAY = 86_400_000;
/** Separated by something, all years since the first photograph are dates; eight digits in a row may be a number. */
const YEARS = { separated: [1800, 2099], plain: [1990, 2049] } as const;

/** The day, with the same separator twice, or none: 2019-07-04, 2019_07_04, 2019.07.04, 20190704, 2019年7月4日. */
const DAY_IN_NAME =
  /(?<!\d)(\d{4})(?:([-_. ]?)(\d{2})\2(\d{2})|年(\d{1,2})月(\d{1,2})日)(?=\D|$|\d{6}(?:\d{3})?(?!\d))/g;
/** What may be between day and time: 2019-07-04 at 15 (um, à …), 20190704_15, 2019-07-04T15, 2019-07-04 下午3. */
const GAP = /^(?: \p{L}{1,3} |[-_T., ]{1,3})?(上午|下午)?/u;
const TIME = /^(\d{1,2})([-_.:：]?)(\d{2})\2(\d{2})(?:[-_.]?(\d{3}))?(?!\d)(?:\s?(AM|PM)(?![A-Za-z]))?/i;
/** Hours and minutes only, which have to be separated: 2019-07-04 15.23. */
const SHORT_TIME = /^(\d{2})[-.:：](\d{2})(?![-_.:：]?\d)/;
/** WeChat numbers the pictures of one second without a separator. */
const NUMBERED = /^((?:微信[图圖]片|WeChat Image)_\d{14})\d{1,2}(?!\d)/i;
/** Programs that name pictures by the milliseconds since 1970. */
const EPOCH = /^(?:mmexport|wx_camera_|FB_IMG_|pt)(1[0-7]\d{11})(?!\d)/i;
/** The phones whose names of files are in UTC. */
const PIXEL = /^PXL_/;

/**
 * The date in the name of a file, as cameras, phones and messengers write it; null for all other numbers. Days before months
 * (04.07.2019) are not read, because they are months before days elsewhere.
 *
 * @param name without folders
 * @example nameDate('IMG_20190704_152311.jpg')?.wall // Date.UTC(2019, 6, 4, 15, 23, 11)
 * @example nameDate('IMG-20220103-WA0007.jpg')?.span // a day
 * @example nameDate('IMG_1234.jpg') // null
 */
export function nameDate(name: string): NameDate | null {
  const stem = name
    .normalize('NFKC')
    .replace(/\.[A-Za-z][A-Za-z0-9]{1,4}$/, '')
    .replace(NUMBERED, '$1');
  const epoch = EPOCH.exec(stem);
  if (epoch !== null) return { ...wallTimeAt(Number(epoch[1])), span: SECOND };
  for (const match of stem.matchAll(DAY_IN_NAME)) {
    const [found, year, separator, month, day, chineseMonth, chineseDay] = match;
    const midnight = dayOf(
      Number(year),
      Number(month ?? chineseMonth),
      Number(day ?? chineseDay),
      separator === '' ? 'plain' : 'separated',
    );
    if (midnight === null) continue;
    const seconds = timeOfDay(stem.slice(match.index + found.length));
    if (seconds === null) return { wall: midnight, span: DAY, offset: null };
    const wall = midnight + seconds * SECOND;
    return { ...(PIXEL.test(stem) ? wallTimeAt(wall) : { wall, offset: null }), span: SECOND };
  }
  return null;
}

/** The seconds since midnight after a day; null if no time follows. */
function timeOfDay(text: string): number | null {
  const gap = GAP.exec(text)!;
  const rest = text.slice(gap[0].length);
  const time = TIME.exec(rest);
  if (time === null) {
    const short = SHORT_TIME.exec(rest);
    return short === null ? null : secondsOf(Number(short[1]), Number(short[2]), 0);
  }
  const half = gap[1] ?? time[6]?.toUpperCase();
  const shown = Number(time[1]);
  const isAfternoon = half === 'PM' || half === '下午';
  const hour = half === undefined ? shown : (shown % 12) + (isAfternoon ? 12 : 0);
  return secondsOf(hour, Number(time[3]), Number(time[4]));
}

const secondsOf = (hour: number, minute: number, second: number): number | null =>
  hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : null;

function dayOf(year: number, month: number, day: number, kind: keyof typeof YEARS): number | null {
  const [first, last] = YEARS[kind];
  return year >= first && year <= last ? firstMoment(year, month, day) : null;
}

/** A name of a folder that begins with a month or a day: 2019-07, 2019-07-04 Trip, 20190704, 2019年7月. */
const DATED_FOLDER = /^(\d{4})(?:([-_. ]?)(\d{2})(?:\2(\d{2}))?(?!\d|\2\d)|年(\d{1,2})月(?:(\d{1,2})日)?)/;
const YEAR_FOLDER = /^(\d{4})年?$/;
/** A number alone. With a name (12 Monkeys) it may be any number, unless that of the month or the day follows it. */
const NUMBER_FOLDER = /^(\d{1,2})(?:[月日]|$|[-_. ]+(\p{L}{3,})\.?$)/u;
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];

/**
 * The date in the names of folders, the nearest first: 2019-07-04 Trip, 2019-07, or the folders 2019/07/04 and 2019/07. A year alone is
 * none, because it says less than the time of a file mostly does.
 *
 * @param folders names from the root to that of the file
 */
export function folderDate(folders: readonly string[]): NameDate | null {
  for (let at = folders.length - 1; at >= 0; at--) {
    const found = datedFolder(folders[at]!) ?? nestedDate(folders.slice(Math.max(0, at - 2), at + 1));
    if (found !== null) return found;
  }
  return null;
}

function datedFolder(name: string): NameDate | null {
  const match = DATED_FOLDER.exec(name.normalize('NFKC'));
  if (match === null) return null;
  const [, year, separator, month, day, chineseMonth, chineseDay] = match;
  // Six digits are also numbers of other kinds.
  if (separator === '' && day === undefined) return null;
  const kind = separator === '' ? 'plain' : 'separated';
  return periodOf(Number(year), Number(month ?? chineseMonth), day ?? chineseDay, kind);
}

/** Names of months in lower case, long and short, by their numbers. Made when the first is needed, because it takes milliseconds. */
let monthNames: ReadonlyMap<number, readonly string[]> | undefined;

function isMonthName(name: string, month: number): boolean {
  monthNames ??= namesOfMonths();
  return monthNames.get(month)?.includes(name.toLowerCase()) ?? false;
}

function namesOfMonths(): ReadonlyMap<number, readonly string[]> {
  const formats = LANGUAGES.flatMap((language) =>
    (['long', 'short'] as const).map(
      (month) => new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }),
    ),
  );
  const nameOf = (format: Intl.DateTimeFormat, month: number) =>
    format
      .format(Date.UTC(2019, month - 1, 15))
      .toLowerCase()
      .replace('.', '');
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  return new Map(months.map((month) => [month, formats.map((format) => nameOf(format, month))]));
}

/** The number that a folder is named by, and perhaps the month of that number; NaN for other names. */
function numberOf(name: string): number {
  const match = NUMBER_FOLDER.exec(name.normalize('NFKC'));
  if (match === null) return Number.NaN;
  const [number, month] = [Number(match[1]), match[2]];
  return month === undefined || isMonthName(month, number) ? number : Number.NaN;
}

/** The last folders of a path as year, month and day, or as year and month. */
function nestedDate(folders: readonly string[]): NameDate | null {
  const numbers = folders.map(numberOf);
  const yearOf = (name: string | undefined) => YEAR_FOLDER.exec(name ?? '')?.[1];
  const [last = Number.NaN, before = Number.NaN] = [numbers.at(-1), numbers.at(-2)];
  const year = yearOf(folders.at(-3));
  if (year !== undefined && !Number.isNaN(before)) {
    const found = periodOf(Number(year), before, Number.isNaN(last) ? undefined : String(last), 'separated');
    if (found !== null) return found;
  }
  const parent = yearOf(folders.at(-2));
  return parent === undefined ? null : periodOf(Number(parent), last, undefined, 'separated');
}

/** A day, or a month if the day is not known. */
function periodOf(
  year: number,
  month: number,
  day: string | undefined,
  kind: keyof typeof YEARS,
): NameDate | null {
  const wall = dayOf(year, month, Number(day ?? 1), kind);
  if (wall === null) return null;
  const end =
    day === undefined ? firstMoment(year + Math.floor(month / 12), (month % 12) + 1, 1)! : wall + DAY;
  return { wall, span: end - wall, offset: null };
}

import type { Refusal } from '../api.ts';
import { errorMeaning, language, locale, number, t } from './language.ts';
import { STORE_PROBLEMS } from './store-problems.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Between a number and its unit, which stay on one line. */
const UNBROKEN = '\u00a0';

/** Formats bytes for people: 3.2 MB. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${number(scaled, power > 0 && scaled < 100 ? 1 : 0)}${UNBROKEN}${UNITS[power]}`;
}

/** Formats a time span in its largest meaningful unit: 40 sec, 6 min, 2 hr. */
export function duration(seconds: number): string {
  const [value, unit] =
    seconds < 59.5
      ? [Math.max(1, Math.round(seconds)), 'second']
      : seconds < 5400
        ? [Math.round(seconds / 60), 'minute']
        : [Math.round(seconds / 3600), 'hour'];
  return inUnit(value, unit);
}

/** Formats a number with a unit of `Intl`: 10 km. */
export function inUnit(value: number, unit: string): string {
  const words = value.toLocaleString(locale.value, { style: 'unit', unit, unitDisplay: 'short' });
  // Intl omits the space between digits and Chinese that the page uses everywhere else.
  return words.replace(/(\d) ?(\p{L})/u, `$1${UNBROKEN}$2`);
}

/** Formats a time in the language of the page: 3 May 2024 at 14:05. */
export const dateTime = (iso: string) =>
  new Date(iso).toLocaleString(locale.value, { dateStyle: 'long', timeStyle: 'short' });

/**
 * Formats a time as the clock of a camera showed it, in whatever zone the page is: 3 May 2024 at 14:05, and the zone if it is known.
 * Midnight is what is written when only the day is known.
 */
export function clockTime(iso: string): string {
  const [, clock = '', zone = ''] = /^(.*T[\d:.]+)(.*)$/.exec(iso) ?? [];
  const timeStyle = clock.endsWith('T00:00:00') ? undefined : 'short';
  const time = new Date(`${clock}Z`).toLocaleString(locale.value, {
    dateStyle: 'long',
    timeStyle,
    timeZone: 'UTC',
  });
  return zone && timeStyle ? `${time} (UTC${zone})` : time;
}

/** The usual spelling of a format: JPEG, WebP. */
export const formatName = (format: string) => (format === 'webp' ? 'WebP' : format.toUpperCase());

/** Joins sentences of the page; Chinese has no spaces between them. */
export const sentences = (...parts: readonly string[]) =>
  parts.filter(Boolean).join(language.value === 'zh' ? '' : ' ');

/** Joins the items of a list. */
export const listed = (items: readonly string[]) => items.join(language.value === 'zh' ? '、' : ', ');

/** Joins facts by dots, none of which begins a line. */
export const dotted = (facts: readonly string[]) => facts.join('\u00a0· ');

/**
 * Joins a message of the server and its hint, in the language of the page for problems that any request may have. Others are named in the
 * language of the page first.
 */
export function withHint({ code, message, hint }: Refusal): string {
  if (code === 'no-response') return t('logOffline');
  const words = STORE_PROBLEMS[code];
  if (words) return sentences(t(words[0]) + (language.value === 'zh' ? '。' : '.'), t(words[1]));
  const meaning = errorMeaning(code);
  const said = saidOf(message, hint);
  return meaning ? `${meaning}：${said}` : said;
}

/** A heading for a problem, and what is said of it below: the same as `withHint`, but for problems of the store. */
export function headed({ code, message, hint }: Refusal): readonly [heading: string, rest: string] {
  const meaning = errorMeaning(code);
  return meaning ? [meaning, saidOf(message, hint)] : [message, hint];
}

const saidOf = (message: string, hint: string) =>
  `${/[.!?。]$/.test(message) ? message : `${message}.`} ${hint}`.trim();

/** The one name that the page has for a model, given its id, a folder, or a name with a revision: BAAI/BGE-VL-base is bge-vl-base. */
export const modelName = (id: string) =>
  id
    .split('@')[0]!
    .replace(/.*[\\/]/, '')
    .toLowerCase();

/** Name of a language in the language of the page; an invalid language tag is returned unchanged. */
export function languageName(tag: string): string {
  // Browsers have no name for the tag of models that know many languages.
  if (tag === 'mul') return t('modManyLanguages');
  try {
    return new Intl.DisplayNames([locale.value], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

import { homedir } from 'node:os';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { formatBytes } from '../core/format-bytes.ts';
import type { Picture } from '../engine.ts';

export { formatBytes };

/** Formats seconds: 75 is 1 min 15 s. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats a moment in milliseconds since 1970 by its distance: 5 min ago. */
export function formatAgo(moment: number, now = Date.now()): string {
  const hours = Math.max(0, now - moment) / 3_600_000;
  return hours < 48 ? `${formatAbout(hours * 3600)} ago` : `${formatCount(Math.round(hours / 24))} days ago`;
}

/** Formats an estimated time in one unit: 75 is 75 s, 1000 is 17 min. */
export function formatAbout(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${formatCount(Math.round(seconds / 3600))} h`;
}

/** Formats a rate: 0.4, 7.3, 120. */
export const formatRate = (perSecond: number): string =>
  perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));

export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** Formats a count with its noun: 1 picture, 2 pictures. */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The size and the date of a picture; says so if neither is known. */
export function formatFacts({ size, date }: Pick<Picture, 'size' | 'date'>): string[] {
  const day = date === null ? [] : [date.slice(0, 10)];
  const facts = [...(size === null ? [] : [formatBytes(size)]), ...day];
  return facts.length > 0 ? facts : ['no metadata'];
}

/** Formats an ISO time as a local date without the time of day. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((n) => String(n).padStart(2, '0'))
    .join('-');
}

/** Abbreviates the home folder of the user to ~. */
export function shortPath(path: string): string {
  const home = homedir();
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}

const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Replaces control characters, so that file names cannot send escape sequences to the terminal, and those that change the direction of
 * text, by which a name can look like another.
 */
export const printable = (text: string): string => text.replace(CONTROL, '�');

/** Formats a path as a terminal hyperlink (OSC 8), or as plain text if styles are off. */
export function link(path: string, style: boolean): string {
  const text = printable(shortPath(path));
  return style ? `\u001b]8;;${pathToFileURL(path).href}\u0007${text}\u001b]8;;\u0007` : text;
}

/** The names of language tags in English: `English, Chinese`; of `mul` it is `Multiple languages`. */
export function formatLanguages(tags: readonly string[]): string {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return tags.map((tag) => names.of(tag) ?? tag).join(', ');
}

/** The tag of a licence; the tag `other` of the hubs means that the authors have written their own. */
export const formatLicense = (tag: string | null): string | null => (tag === 'other' ? 'own terms' : tag);

/** Text styles, disabled if the output is not a terminal or NO_COLOR is set. */
export function styles(on: boolean) {
  const wrap = (open: number, close: number) => (text: string) =>
    on ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    on,
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    yellow: wrap(33, 39),
    green: wrap(32, 39),
  };
}

export type Styles = ReturnType<typeof styles>;

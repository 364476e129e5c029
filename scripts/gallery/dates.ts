import { createRandom } from './random.ts';

/** The last day of the gallery: fixed, so that the dates are the same whenever it is made. */
const LAST_DAY = Date.UTC(2026, 9, 31);
const DAY = 24 * 60 * 60 * 1000;
/** How far back the pictures go: three years. */
const DAYS = 3 * 365;
const HOURS: Readonly<Record<string, number>> = { day: 11, sunset: 19, night: 22 };

/** When the picture of this name was taken. Scenes that differ in their light only are of one day, each at its hour. */
export function takenAt(file: string): Date {
  const [, base = file, time] = /^(.*?)(?:-(day|sunset|night|rain|snow))?\.\w+$/.exec(file) ?? [];
  const random = createRandom(`${base} date`);
  const midnight = LAST_DAY - DAY * random.whole(0, DAYS - 1);
  const hour = HOURS[time ?? ''] ?? random.whole(8, 20);
  return new Date(midnight + (hour * 60 + random.whole(0, 59)) * 60_000);
}

import { pause } from '../core/pause.ts';
import { sortInTurns } from '../core/sort-in-turns.ts';
import type { VectorStore } from '../store/store.ts';

/** The facts that lists need of every picture, about 150 bytes each; sorted by date, newest first, then by id. */
export interface TimelineIndex {
  readonly ids: readonly string[];
  /** Position of each id in the list. */
  readonly positions: ReadonlyMap<string, number>;
  /** Date taken, else modified; milliseconds since 1970, or -Infinity if unknown. */
  readonly dates: Float64Array;
  /** Aspect ratio (width / height) in hundredths. */
  readonly ratios: Uint16Array;
  /** Number of pictures by format. */
  readonly formats: ReadonlyMap<string, number>;
}

/** Shown as a square until its size is known. */
const UNKNOWN_RATIO = 100;
const MAX_RATIO = 65_535;
/** Takes the place of a month. */
const UNDATED = 'undated';

/** Reads these facts of all assets without blocking the event loop. */
export async function readTimeline(store: VectorStore): Promise<TimelineIndex> {
  const ids: string[] = [];
  const dates: number[] = [];
  const ratios: number[] = [];
  const formats = new Map<string, number>();
  const fields = ['id', 'takenAt', 'mtime', 'width', 'height', 'format'] as const;
  for await (const batch of store.scan({ fields, leading: true })) {
    for (const { id, takenAt, mtime, width, height, format } of batch) {
      ids.push(id);
      dates.push(takenAt ?? mtime ?? Number.NEGATIVE_INFINITY);
      ratios.push(ratioOf(width, height));
      formats.set(format, (formats.get(format) ?? 0) + 1);
    }
    await pause();
  }
  const order = await sortInTurns(ids.length, (a, b) =>
    dates[a] === dates[b] ? (ids[a]! < ids[b]! ? -1 : 1) : dates[b]! - dates[a]!,
  );
  const sorted = Array.from(order, (from) => ids[from]!);
  const positions = new Map<string, number>();
  for (const [position, id] of sorted.entries()) {
    positions.set(id, position);
    if (position % 10_000 === 0) await pause();
  }
  return {
    ids: sorted,
    positions,
    dates: Float64Array.from(order, (from) => dates[from]!),
    ratios: Uint16Array.from(order, (from) => ratios[from]!),
    formats,
  };
}

function ratioOf(width: number | null, height: number | null): number {
  if (width === null || height === null) return UNKNOWN_RATIO;
  return Math.min(MAX_RATIO, Math.max(1, Math.round((100 * width) / height)));
}

interface Month {
  /** `2024-05`, local time, or `undated`. */
  readonly month: string;
  readonly count: number;
}

/** Groups sorted dates (newest first) by month; computes the bounds of each month once instead of converting each date. */
export function monthsOf(dates: Float64Array): Month[] {
  const months: { month: string; count: number }[] = [];
  let start = Number.POSITIVE_INFINITY;
  for (const date of dates) {
    if (date === Number.NEGATIVE_INFINITY) {
      if (months.at(-1)?.month !== UNDATED) months.push({ month: UNDATED, count: 0 });
    } else if (date < start) {
      const day = new Date(date);
      start = firstMoment(day.getFullYear(), day.getMonth());
      const year = String(day.getFullYear()).padStart(4, '0');
      months.push({ month: `${year}-${String(day.getMonth() + 1).padStart(2, '0')}`, count: 0 });
    }
    months.at(-1)!.count += 1;
  }
  return months;
}

/** Sums months by year, newest first. */
export function yearsOf(months: readonly Month[]): { readonly year: number; readonly count: number }[] {
  const years = new Map<number, number>();
  for (const { month, count } of months) {
    if (month === UNDATED) continue;
    const year = Number(month.slice(0, -3));
    years.set(year, (years.get(year) ?? 0) + count);
  }
  return [...years].map(([year, count]) => ({ year, count }));
}

/** Avoids the Date constructor, which maps the years 0 to 99 to 1900 to 1999. */
function firstMoment(year: number, month: number): number {
  const day = new Date(2000, month, 1);
  day.setFullYear(year);
  return day.getTime();
}

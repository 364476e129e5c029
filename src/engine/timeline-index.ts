import { firstMoment } from '../core/date-text.ts';
import type { Filter } from '../core/filter.ts';
import { pause } from '../core/pause.ts';
import { sortInTurns } from '../core/sort-in-turns.ts';
import { isoWall } from '../core/wall-time.ts';
import type { VectorStore } from '../store/store.ts';
import { endOfTimeline } from './part-of-timeline.ts';

/** The facts that lists need of every picture, about 150 bytes each; sorted by date, newest first, then by id. */
export interface TimelineIndex {
  /** Number of pictures, which is larger than that of the ids if only a part of them is listed. */
  readonly total: number;
  readonly ids: readonly string[];
  /** Position of each id in the list. */
  readonly positions: ReadonlyMap<string, number>;
  /** Dates taken, else modified, as clocks showed them (core/wall-time.ts); -Infinity if unknown. */
  readonly dates: Float64Array;
  /** Aspect ratio (width / height) in hundredths. */
  readonly ratios: Uint16Array;
  /** Number of pictures by format. */
  readonly formats: ReadonlyMap<string, number>;
}

/** Shown as a square until its size is known. */
const UNKNOWN_RATIO = 100;
const MAX_RATIO = 65_535;
const BATCH = 1000;
/** Takes the place of a month. */
const UNDATED = 'undated';

/** Numbers of pictures that bound the memory of a list. */
export interface TimelineLimits {
  /** Up to so many are listed completely. @default 1000000 */
  readonly all: number;
  /** Of more pictures, so many at most are listed: the newest, or the oldest. @default 200000 */
  readonly part: number;
}

const LIMITS: TimelineLimits = { all: 1_000_000, part: 200_000 };

interface TimelineOptions {
  readonly filter?: Filter | undefined;
  /** Which part of very many pictures is read. @default newest */
  readonly order?: 'newest' | 'oldest';
  readonly limits?: TimelineLimits | undefined;
  /** Whether pictures have dates, which those of a collection of another program have not. @default true */
  readonly dated?: boolean;
}

/** Reads these facts of all assets that match, or of a part of very many, without blocking the event loop. */
export async function readTimeline(
  store: VectorStore,
  { filter, order = 'newest', limits = LIMITS, dated = true }: TimelineOptions = {},
): Promise<TimelineIndex> {
  const total = await store.count(filter, { leading: true });
  const isPart = total > limits.all;
  const read = isPart && dated ? await endOfTimeline(store, filter, order, limits.part) : filter;
  const ids: string[] = [];
  const dates: number[] = [];
  const ratios: number[] = [];
  const formats = new Map<string, number>();
  const fields = ['id', 'date', 'width', 'height', 'format'] as const;
  const options = { fields, leading: true, batch: Math.min(BATCH, limits.part) };
  for await (const batch of store.scan({ ...options, ...(read && { filter: read }) })) {
    for (const { id, date, width, height, format } of batch) {
      ids.push(id);
      dates.push(date ?? Number.NEGATIVE_INFINITY);
      ratios.push(ratioOf(width, height));
      formats.set(format, (formats.get(format) ?? 0) + 1);
    }
    await pause();
    if (isPart && ids.length >= limits.part) break;
  }
  const sorting = await sortInTurns(ids.length, (a, b) =>
    dates[a] === dates[b] ? (ids[a]! < ids[b]! ? -1 : 1) : dates[b]! - dates[a]!,
  );
  const sorted = Array.from(sorting, (from) => ids[from]!);
  const positions = new Map<string, number>();
  for (const [position, id] of sorted.entries()) {
    positions.set(id, position);
    if (position % 10_000 === 0) await pause();
  }
  return {
    total: isPart ? total : ids.length,
    ids: sorted,
    positions,
    dates: Float64Array.from(sorting, (from) => dates[from]!),
    ratios: Uint16Array.from(sorting, (from) => ratios[from]!),
    formats,
  };
}

function ratioOf(width: number | null, height: number | null): number {
  if (width === null || height === null) return UNKNOWN_RATIO;
  return Math.min(MAX_RATIO, Math.max(1, Math.round((100 * width) / height)));
}

interface Month {
  /** `2024-05`, or `undated`. */
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
      start = firstMoment(day.getUTCFullYear(), day.getUTCMonth() + 1, 1)!;
      months.push({ month: isoWall(date).slice(0, 7), count: 0 });
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

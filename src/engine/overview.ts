import { pause } from '../core/pause.ts';
import type { VectorStore } from '../store/store.ts';
import { sortInTurns } from './sort.ts';

/** What a list of all pictures needs to know of each: some 150 bytes a picture, newest first, equal dates by id. */
export interface Overview {
  readonly ids: readonly string[];
  /** Where each id stands in the list. */
  readonly places: ReadonlyMap<string, number>;
  /** Milliseconds since 1970: taken, else changed. */
  readonly dates: Float64Array;
  /** Width over height in hundredths. */
  readonly ratios: Uint16Array;
  /** How many pictures each format has. */
  readonly formats: ReadonlyMap<string, number>;
}

/** Shown as a square until it is known how it is. */
const UNKNOWN_RATIO = 100;
const LARGEST_RATIO = 65_535;

/** Reads the few facts of all rows, without holding up the event loop. */
export async function readOverview(store: VectorStore): Promise<Overview> {
  const ids: string[] = [];
  const dates: number[] = [];
  const ratios: number[] = [];
  const formats = new Map<string, number>();
  const fields = ['id', 'takenAt', 'mtime', 'width', 'height', 'format'] as const;
  for await (const batch of store.scan({ fields, leading: true })) {
    for (const row of batch) {
      ids.push(row.id);
      dates.push(row.takenAt ?? row.mtime);
      ratios.push(ratioOf(row.width, row.height));
      formats.set(row.format, (formats.get(row.format) ?? 0) + 1);
    }
    await pause();
  }
  const order = await sortInTurns(
    ids.length,
    (a, b) => dates[b]! - dates[a]! || (ids[a]! < ids[b]! ? -1 : 1),
  );
  const sorted = Array.from(order, (from) => ids[from]!);
  const places = new Map<string, number>();
  for (const [place, id] of sorted.entries()) {
    places.set(id, place);
    if (place % 10_000 === 0) await pause();
  }
  return {
    ids: sorted,
    places,
    dates: Float64Array.from(order, (from) => dates[from]!),
    ratios: Uint16Array.from(order, (from) => ratios[from]!),
    formats,
  };
}

function ratioOf(width: number | null, height: number | null): number {
  if (width === null || height === null) return UNKNOWN_RATIO;
  return Math.min(LARGEST_RATIO, Math.max(1, Math.round((100 * width) / height)));
}

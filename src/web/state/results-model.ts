import type { Hit, Picture } from '../../http/contract/pictures.ts';
import type { SearchState } from './search-state.ts';

/** Pictures asked for at once. */
export const PAGE = 100;

export type ResultPicture = Picture & Partial<Pick<Hit, 'rank' | 'score' | 'relevance' | 'likely'>>;

/** What the page shows: an answer, or the library by date. Replaced as a whole when anything of it changes. */
export interface Results {
  /** The question that this answers. */
  readonly search: SearchState;
  readonly kind: 'search' | 'library';
  /** What the next page of a search continues, and from where, so that it fits to what is shown; null for the library. */
  readonly next: { readonly ranking: string; readonly offset: number } | null;
  /** Width over height of each picture whose place in the results is known. */
  readonly ratios: readonly number[];
  /** By place; holes are not loaded yet. */
  readonly pictures: readonly (ResultPicture | undefined)[];
  /** Months in the order of the results; empty for a search. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** No more can be loaded at the end. */
  readonly complete: boolean;
  /** Pictures in the library. */
  readonly total: number;
  readonly tookMs: number;
}

/** Keeps the pictures of the months that look as before, until their pages are loaded again. */
export function carryOver(
  known: Results,
  next: Pick<Results, 'ratios' | 'months'>,
  pictures: ResultPicture[],
): void {
  const before = new Map<string, { first: number; count: number }>();
  let first = 0;
  for (const { month, count } of known.months) {
    before.set(month, { first, count });
    first += count;
  }
  let at = 0;
  for (const { month, count } of next.months) {
    const old = before.get(month);
    if (old?.count === count) {
      for (let i = 0; i < count; i++) {
        const picture = known.pictures[old.first + i];
        if (picture && known.ratios[old.first + i] === next.ratios[at + i]) pictures[at + i] = picture;
      }
    }
    at += count;
  }
}

/** Where the pages begin that hold the places from `from` up to `to`. */
export function pageOffsets(from: number, to: number): number[] {
  const offsets: number[] = [];
  for (let offset = from - (from % PAGE); offset < to; offset += PAGE) offsets.push(offset);
  return offsets;
}

/** What is shown without the picture at a place. */
export function withoutPlace(results: Results, place: number): Results {
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== place);
  let before = 0;
  const months = results.months.flatMap((entry) => {
    const here = place >= before && place < before + entry.count;
    before += entry.count;
    const count = here ? entry.count - 1 : entry.count;
    return count > 0 ? [{ ...entry, count }] : [];
  });
  return {
    ...results,
    ratios: without(results.ratios),
    pictures: without(results.pictures),
    months,
    total: results.total - 1,
  };
}

export function ratioOf({ width, height }: Picture): number {
  return width && height ? bounded(width / height) : 1;
}

/** Very long and very tall pictures are shown cut: their place stays within these. */
export const bounded = (ratio: number) => Math.min(5, Math.max(0.2, ratio));

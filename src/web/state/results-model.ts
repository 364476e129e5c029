import type { Hit, Picture } from '../../http/contract/pictures.ts';
import type { SearchResponse } from '../../http/contract/search.ts';
import type { SearchState } from './search-state.ts';

/** Pictures per request. */
export const PAGE = 100;

export type ResultPicture = Picture & Partial<Pick<Hit, 'rank' | 'score' | 'relevance' | 'reasons'>>;

/** The displayed results: hits of a search, or the library by date. Replaced as a whole on every change. */
export interface Results {
  /** The query of these results. */
  readonly search: SearchState;
  readonly kind: 'search' | 'library';
  /** Ranking and offset of the next page of a search, so that it continues the displayed hits; null for the library. */
  readonly next: { readonly ranking: string; readonly offset: number } | null;
  /** Aspect ratio (width / height) of each picture whose position is known. */
  readonly ratios: readonly number[];
  /** By index; not loaded yet where undefined. */
  readonly pictures: readonly (ResultPicture | undefined)[];
  /** Months in the order of the results; empty for a search. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** Whether everything is loaded, so that the results do not grow. */
  readonly complete: boolean;
  /** Number of pictures in the library that pass the filters. */
  readonly total: number;
  readonly tookMs: number;
  /** Models of a search that do not know all pictures. */
  readonly incomplete?: SearchResponse['incomplete'] | undefined;
  /** Number of pictures whose words have not been read, if the search asks for written words. */
  readonly unread?: number;
}

/** Copies pictures of months that have not changed, which are shown until their pages are reloaded. */
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

/** Offsets of the pages that contain the range. */
export function pageOffsets(from: number, to: number): number[] {
  const offsets: number[] = [];
  for (let offset = from - (from % PAGE); offset < to; offset += PAGE) offsets.push(offset);
  return offsets;
}

/** The results without the picture at an index. */
export function withoutPicture(results: Results, index: number): Results {
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== index);
  let before = 0;
  const months = results.months.flatMap((entry) => {
    const here = index >= before && index < before + entry.count;
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

/** Limits extreme aspect ratios; such pictures are shown cropped. */
export const bounded = (ratio: number) => Math.min(5, Math.max(0.2, ratio));

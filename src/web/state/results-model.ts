import type { Hit, Picture } from '../../http/contract/pictures.ts';
import type { Ask } from './ask.ts';

/** Pictures asked for at once. */
export const PAGE = 100;

export type WallPicture = Picture & Partial<Pick<Hit, 'rank' | 'score' | 'relevance' | 'likely'>>;

/** What the wall shows: an answer, or the library by date. Replaced as a whole when anything of it changes. */
export interface Wall {
  /** The question that this answers. */
  readonly ask: Ask;
  readonly kind: 'search' | 'library';
  /** What the next page of a search continues, and from where, so that it fits to what is shown; null for the library. */
  readonly next: { readonly ranking: string; readonly offset: number } | null;
  /** Width over height of each picture of which the place on the wall is known. */
  readonly ratios: readonly number[];
  /** By place; holes are not loaded yet. */
  readonly pictures: readonly (WallPicture | undefined)[];
  /** Months in the order of the wall; empty for a search. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** No more can be loaded at the end. */
  readonly complete: boolean;
  /** Pictures in the library. */
  readonly total: number;
  readonly tookMs: number;
}

/** Keeps the pictures of the months that look as before, until their pages are loaded again. */
export function carryOver(known: Wall, next: Pick<Wall, 'ratios' | 'months'>, pictures: WallPicture[]): void {
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
export function withoutPlace(wall: Wall, place: number): Wall {
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== place);
  let before = 0;
  const months = wall.months.flatMap((entry) => {
    const here = place >= before && place < before + entry.count;
    before += entry.count;
    const count = here ? entry.count - 1 : entry.count;
    return count > 0 ? [{ ...entry, count }] : [];
  });
  return {
    ...wall,
    ratios: without(wall.ratios),
    pictures: without(wall.pictures),
    months,
    total: wall.total - 1,
  };
}

export function ratioOf({ width, height }: Picture): number {
  return width && height ? bounded(width / height) : 1;
}

/** Very long and very tall pictures are shown cut: their place stays within these. */
export const bounded = (ratio: number) => Math.min(5, Math.max(0.2, ratio));

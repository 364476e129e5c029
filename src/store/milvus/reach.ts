import type { Effort } from '../effort.ts';
import { kindInfo } from './kinds.ts';
import type { VectorIndex } from './vector-index.ts';

/**
 * Numbers of candidates of a search. All pages up to the same number are slices of one list, so that they fit together even if
 * an index is approximate. Servers allow no more than the last.
 */
export const DEPTHS = [64, 512, 2048, 8192, 16_384] as const;
export const MAX_DEPTH = 16_384;
/** Candidates beyond the page, so that equal scores at its end can be put in order by their ids. */
const MARGIN = 16;

/** How far a search goes. */
export interface Reach {
  /** Rows that it returns. */
  readonly rows: number;
  /** Rows for which its effort is enough: the same for pages that are slices of one list. */
  readonly depth: number;
  /** Whether no further one may follow: it would exceed what servers allow, or what the user wants. */
  readonly isLast: boolean;
}

interface Searched {
  readonly index: Pick<VectorIndex, 'kind'>;
  readonly condition: string | undefined;
}

/**
 * The searches to try one after the other until the order at the end of the page is certain. The first asks for one row more than the
 * page has, if a lower score of that row suffices: each row takes Lite about a millisecond.
 *
 * @param need rows of the list up to the end of the page
 * @param effort a user who wants so many candidates gets no deeper search
 */
export function reaches(need: number, searched: Searched, { ef, refine }: Effort): Reach[] {
  const next = Math.min(need + 1, MAX_DEPTH);
  const enough = Math.min(need + MARGIN, MAX_DEPTH);
  // Servers keep at least as many candidates as they return.
  const depths = DEPTHS.filter((depth) => depth >= enough).map((depth) =>
    refine === undefined ? (ef === undefined ? depth : Math.max(need, Math.min(depth, ef))) : need,
  );
  const tried = (ef ?? refine) === undefined ? depths : depths.slice(0, 1);
  const all = tried.map((depth) => ({ rows: depth, depth }));
  if (next < tried[0]! && findsEnough(searched)) all.unshift({ rows: next, depth: tried[0]! });
  return all.map((reach, i) => ({ ...reach, isLast: i === all.length - 1 }));
}

/**
 * Whether an index finds the nearest rows however few it is asked for. A graph misses some under a filter, and a visit of some lists may
 * find too few: that shows only if more rows are asked for than match.
 */
function findsEnough({ index, condition }: Searched): boolean {
  const { compressed, search } = kindInfo(index.kind);
  return index.kind === 'flat' || (condition === undefined && !compressed && !search.includes('nprobe'));
}

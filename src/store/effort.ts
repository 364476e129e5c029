import { SoutuError } from '../errors.ts';
import { FLAT, type IndexKindInfo, type SearchParameter } from './capabilities.ts';
import { listed } from './index-choice.ts';

/** How much of an index a search looks at; by default, what the driver considers enough. */
export interface Effort {
  /** Candidates that a search of a graph keeps; at least as many as the results asked for are used. */
  readonly ef?: number | undefined;
  /** Lists that a search of an IVF index visits; all of them if there are fewer. */
  readonly nprobe?: number | undefined;
  /** Candidates for each hit that are compared again by their exact vectors, of an index that compresses them. */
  readonly refine?: number | undefined;
  /** Compare all vectors, whatever the index. Not with the others. @default false */
  readonly exact?: boolean | undefined;
}

export const SEARCH_PARAMETERS: readonly SearchParameter[] = ['ef', 'nprobe', 'refine'];

/** Whether a search is to look at so much of an index. An exact one looks at none, so a copy in memory can answer it, too. */
export function hasEffort(effort: Effort): boolean {
  return SEARCH_PARAMETERS.some((name) => effort[name] !== undefined);
}

/**
 * Throws `bad-query` for a parameter that a search of this index does not take, saying what it takes, and for one beside `exact`.
 *
 * @param isChoosable whether the setting index can replace the index @default true
 */
export function checkEffort(
  effort: Effort,
  index: Pick<IndexKindInfo, 'kind' | 'search'>,
  collection: string,
  isChoosable = true,
): void {
  const given = SEARCH_PARAMETERS.filter((name) => effort[name] !== undefined);
  if (effort.exact && given.length > 0)
    throw new SoutuError(
      'bad-query',
      `A search of ${collection} takes no ${given[0]}: an exact search compares all vectors`,
      {
        hint: `Leave out ${listed(given)}, or exact.`,
      },
    );
  const wrong = given.find((name) => !index.search.includes(name));
  if (wrong === undefined) return;
  const takes = index.search.length > 0 ? `takes ${listed(index.search)}` : 'takes no such parameter';
  const message =
    index.kind === FLAT.kind
      ? `A search of ${collection} takes no ${wrong}: it compares all vectors already, so its results are exact`
      : `A search of ${collection} takes no ${wrong}: its index is ${index.kind}, which ${takes}`;
  throw new SoutuError('bad-query', message, {
    hint: isChoosable
      ? `Leave out ${wrong}. soutu status shows the index, and the setting index chooses another one.`
      : `Leave out ${wrong}. soutu status shows the index.`,
  });
}

/** How much searches look at that name nothing themselves, as it was measured; only for an index of this kind. */
export interface MeasuredEffort {
  readonly kind: string;
  readonly effort: Pick<Effort, SearchParameter>;
  /** Whether the index was chosen for its speed, so that it is searched also where exhaustive search would be fast enough. */
  readonly isChosen: boolean;
}

/** Results for which an effort is measured. */
export const MEASURED_RESULTS = 10;
/** Results up to which as many lists as were measured are taken to be enough. */
const MAX_FOR_LISTS = 64;
const MAX_FOR_GRAPH = 512;

interface Searched {
  readonly kind: string;
  /** Results up to the end of the page. */
  readonly need: number;
  readonly hasFilter: boolean;
}

/**
 * The measured effort for a search that names none; nothing where it says nothing: under a filter, for more results than lists were
 * measured with, and for another kind of index. A graph that is to find more results needs as many more candidates.
 */
export function measuredEffort(
  effort: Effort & { readonly measured?: MeasuredEffort },
  { kind, need, hasFilter }: Searched,
): Pick<Effort, SearchParameter> {
  const { measured } = effort;
  if (measured?.kind !== kind || hasFilter || hasEffort(effort)) return {};
  const { ef, nprobe } = measured.effort;
  if (need > (nprobe === undefined ? MAX_FOR_GRAPH : MAX_FOR_LISTS)) return {};
  return ef === undefined
    ? measured.effort
    : { ...measured.effort, ef: Math.ceil(ef * Math.max(1, need / MEASURED_RESULTS)) };
}

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

import { SoutuError } from '../errors.ts';
import { FLAT, type IndexKindInfo, type SearchParameter } from './capabilities.ts';
import { listed } from './index-choice.ts';

/** How much of an index a search looks at; by default, what the driver considers enough. */
export interface Effort {
  /** Candidates that a search of a graph keeps; at least as many as the results asked for are used. */
  readonly ef?: number | undefined;
  /** Lists that a search of an IVF index visits; all of them if there are fewer. */
  readonly nprobe?: number | undefined;
}

const NAMES: readonly SearchParameter[] = ['ef', 'nprobe'];

export function hasEffort(effort: Effort): boolean {
  return NAMES.some((name) => effort[name] !== undefined);
}

/**
 * Throws `bad-query` for a parameter that a search of this index does not take, saying what it takes.
 *
 * @param isChoosable whether the setting index can replace the index @default true
 */
export function checkEffort(
  effort: Effort,
  index: Pick<IndexKindInfo, 'kind' | 'search'>,
  collection: string,
  isChoosable = true,
): void {
  const wrong = NAMES.find((name) => effort[name] !== undefined && !index.search.includes(name));
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

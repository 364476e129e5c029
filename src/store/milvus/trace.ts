import type { SearchTrace } from '../trace.ts';
import { kindInfo } from './kinds.ts';
import type { VectorIndex } from './vector-index.ts';

/** What is known of a search: servers count neither nodes nor comparisons, so this is what they were asked for. */
export function traceOf(
  { ef, nprobe }: Record<string, number>,
  fetched: number,
  { kind, parameters: { lists } }: Pick<VectorIndex, 'kind' | 'parameters'>,
): SearchTrace {
  if (kind === 'flat') return { by: 'exhaustive', kind };
  return {
    by: 'index',
    kind,
    effort: { ...(ef !== undefined && { ef }), ...(nprobe !== undefined && { nprobe }) },
    ...(nprobe !== undefined && lists !== undefined && { lists: { visited: nprobe, of: lists } }),
    // They are compared again here.
    ...(kindInfo(kind).compressed && { full: fetched }),
  };
}

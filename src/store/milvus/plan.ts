import type { CollectionSize, IndexPlan } from '../index-plan.ts';
import type { IndexKind } from './kinds.ts';

/** Values (items x dimensions) that the server compares exhaustively in some 20 ms: 20,000 items of 512. */
const EXACT_VALUES = 10_240_000;
/** Lists of an IVF index that a search visits at least, and as a share of all: fewer miss much where vectors do not cluster clearly. */
const MIN_PROBES = 16;
const PROBED_SHARE = 0.2;

/** Largest number of items for which exhaustive search is fast enough. */
function exactLimit(dimensions: number): number {
  return Math.floor(EXACT_VALUES / dimensions);
}

/**
 * Chooses the index: none while exhaustive search is fast, then HNSW, which has the best recall and speed of all that servers
 * offer.
 */
export function planIndex({ items, dimensions }: CollectionSize): IndexPlan<IndexKind> {
  const size = `${items.toLocaleString('en')} vectors of ${dimensions} values`;
  if (items <= exactLimit(dimensions))
    return { kind: 'flat', reason: `${size}: the server searches them exhaustively, which is fast enough.` };
  return {
    kind: 'hnsw',
    reason: `${size} are too many for exhaustive search; an HNSW index answers in a few ms.`,
  };
}

/** Number of lists of an IVF index, within the limits of Milvus: √items, so that choosing and scanning lists cost the same. */
export function ivfLists(items: number): number {
  return Math.min(65_536, Math.max(1, Math.round(Math.sqrt(items))));
}

/** Number of lists that a search visits. */
export function ivfProbes(lists: number): number {
  return Math.min(lists, Math.max(MIN_PROBES, Math.ceil(lists * PROBED_SHARE)));
}

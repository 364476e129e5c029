import { codeBytes, costOf, type IndexCost } from '../../core/index-cost.ts';
import type { CollectionSize, IndexParameters } from '../../core/index-parameters.ts';
import { type IndexPlan, type PlanWishes, planAutomatically } from '../../core/index-plan.ts';
import type { IndexKind } from './kinds.ts';

/** Values (items x dimensions) that the server compares exhaustively in some 20 ms: 20,000 items of 512. */
const EXACT_VALUES = 10_240_000;
/** Lists of an IVF index that a search visits at least, and as a share of all: fewer miss much where vectors do not cluster clearly. */
const MIN_PROBES = 16;
const PROBED_SHARE = 0.2;

/** Kinds that are chosen: the others are compressed more than searches compensate for, or were not tested. */
const KINDS: readonly IndexKind[] = ['hnsw', 'hnsw_sq', 'ivf_flat', 'ivf_sq8'];

/**
 * Chooses the index. The memory of a server is not known; Lite runs on this machine.
 *
 * @param kinds that the server has @default those of all servers
 */
export function planIndex(
  size: CollectionSize,
  wishes: PlanWishes = {},
  kinds: readonly IndexKind[] = ['hnsw'],
): IndexPlan<IndexKind> {
  const traits = {
    kinds: KINDS.filter((kind) => kinds.includes(kind)),
    exactValues: EXACT_VALUES,
    whyExact: 'the server searches them exhaustively, which is fast enough.',
    graphItems: null,
    codeSize: codeBytes,
  };
  return planAutomatically(size, traits, wishes);
}

export const expectedCost = (kind: string, size: CollectionSize, parameters: IndexParameters): IndexCost =>
  costOf(kind, size, codeBytes(kind, size.dimensions, parameters), parameters);

/** Number of lists of an IVF index, within the limits of Milvus: √items, so that choosing and scanning lists cost the same. */
export function ivfLists(items: number): number {
  return Math.min(65_536, Math.max(1, Math.round(Math.sqrt(items))));
}

/** Number of lists that a search visits. */
export function ivfProbes(lists: number): number {
  return Math.min(lists, Math.max(MIN_PROBES, Math.ceil(lists * PROBED_SHARE)));
}

import { type CodeSize, codeBytes, costOf, type IndexCost } from '../../core/index-cost.ts';
import type { CollectionSize, IndexParameters } from '../../core/index-parameters.ts';
import {
  type IndexPlan,
  type PlanWishes,
  planAutomatically,
  type StoreTraits,
} from '../../core/index-plan.ts';
import { machineMemory } from '../machine-memory.ts';
import type { IndexKind } from './kinds.ts';

/**
 * Values (items x dimensions) that exhaustive search handles in about 15 ms on 2 cores: 40,000 items of 256, 20,000 of 512.
 * Measured: 7.4 ms at 20,000 x 256, 17.7 ms at 50,000 x 256, 13.5 ms at 20,000 x 512.
 */
const EXACT_VALUES = 10_240_000;
/** Largest collection with an HNSW graph: 100,000 x 256 take 20 s to build on 2 cores, and the time grows superlinearly. */
const HNSW_ITEMS = 500_000;
/**
 * Share of the lists that an IVF search probes, and the minimum number. On 100,000 clustered vectors of 256 in 316 lists,
 * recall@10 was .863 at 20 probes, .963 at 64 (this share), .992 at 128 and .998 at 200.
 */
const PROBED_SHARE = 0.2;
const MIN_PROBES = 20;

/** Largest number of items for which exact search is fast enough without an index. */
export function exactLimit(dimensions: number): number {
  return Math.floor(EXACT_VALUES / dimensions);
}

/** Number of lists of an IVF index: √items, so that choosing lists and scanning them cost about the same. */
export function ivfLists(items: number): number {
  return Math.max(1, Math.round(Math.sqrt(items)));
}

/** Number of lists that a search of an IVF index probes. */
export function ivfProbes(lists: number): number {
  return Math.min(lists, Math.max(MIN_PROBES, Math.ceil(lists * PROBED_SHARE)));
}

/** What an index of this kind takes: vectors in a graph are stored in 8 bits, their codes in PQ by segments of eight values. */
const codeSize: CodeSize = (kind, dimensions, parameters) =>
  kind === 'hnsw' ? dimensions : codeBytes(kind, dimensions, parameters);

export const expectedCost = (kind: string, size: CollectionSize, parameters: IndexParameters): IndexCost =>
  costOf(kind, size, codeSize(kind, size.dimensions, parameters), parameters);

const TRAITS: StoreTraits<IndexKind> = {
  kinds: ['hnsw', 'ivf_flat', 'ivf_rq', 'ivf_pq'],
  exactValues: EXACT_VALUES,
  whyExact: 'exhaustive search takes at most about 15 ms, so no index is needed.',
  graphItems: HNSW_ITEMS,
  codeSize,
};

/** Chooses the index of a collection. LanceDB runs in this process, so the memory is that of this machine unless it is given. */
export function planIndex(size: CollectionSize, wishes: PlanWishes = {}): IndexPlan<IndexKind> {
  const probed = ({ items }: CollectionSize) => `${ivfProbes(ivfLists(items))} of ${ivfLists(items)}`;
  return planAutomatically(size, TRAITS, { memory: machineMemory(), ...wishes }, probed);
}

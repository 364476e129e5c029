import type { CollectionSize } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { plannedIndex, reasonFor } from '../planned-index.ts';
import type { StoreInfo } from '../store.ts';
import { defaultsOf, type IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a table for people, and what is planned. */
export function describeIndex(
  index: VectorIndex | null,
  plan: IndexPlan<IndexKind>,
  size: CollectionSize,
): StoreInfo['index'] {
  const planned = plannedIndex(plan, defaultsOf(plan.kind, size, plan.parameters), index);
  if (index === null)
    return { kind: 'flat', parameters: {}, unindexed: 0, reason: reasonFor('flat', planned, plan), planned };
  const { kind, parameters, unindexed, bytes, builtAt } = index;
  return {
    kind,
    parameters,
    unindexed,
    reason: reasonFor(kind, planned, plan),
    usual: usualEffort(index),
    ...(bytes !== null && { bytes }),
    ...(builtAt !== null && { builtAt }),
    ...(plan.expected && planned.isBuilt && { expected: plan.expected }),
    planned,
  };
}

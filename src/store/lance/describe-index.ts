import type { IndexPlan } from '../../core/index-plan.ts';
import type { StoreInfo } from '../store.ts';
import type { IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a table for people, and why it is planned. */
export function describeIndex(index: VectorIndex | null, plan: IndexPlan<IndexKind>): StoreInfo['index'] {
  const { reason, expected } = plan;
  if (index === null) return { kind: 'flat', parameters: {}, unindexed: 0, reason };
  const { kind, parameters, unindexed, bytes, builtAt } = index;
  return {
    kind,
    parameters,
    unindexed,
    reason,
    usual: usualEffort(index),
    ...(bytes !== null && { bytes }),
    ...(builtAt !== null && { builtAt }),
    // With another setting than it was built with, the next run builds another one.
    ...(expected && plan.kind === kind && { expected }),
  };
}

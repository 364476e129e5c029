import type { IndexPlan } from '../../core/index-plan.ts';
import type { StoreInfo } from '../store.ts';
import type { IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a table for people, and why it is planned. */
export function describeIndex(
  index: VectorIndex | null,
  { reason, expected }: IndexPlan<IndexKind>,
): StoreInfo['index'] {
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
    ...(expected && { expected }),
  };
}

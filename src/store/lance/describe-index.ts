import type { IndexPlan } from '../../core/index-plan.ts';
import type { StoreInfo } from '../store.ts';
import type { IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a table for people, and why it is planned. */
export function describeIndex(index: VectorIndex | null, plan: IndexPlan<IndexKind>): StoreInfo['index'] {
  const { expected } = plan;
  const built = index?.kind ?? 'flat';
  const isPlanned = plan.kind === built;
  // Who asks may have other settings than the run that built it.
  const reason = isPlanned
    ? plan.reason
    : `${built} is what the last run left. With the settings of this command, the next run makes it ${plan.kind}: ${plan.reason}`;
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
    ...(expected && isPlanned && { expected }),
  };
}

import { formatBytes } from '../../core/format-bytes.ts';
import type { IndexCost } from '../../core/index-cost.ts';
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
    : `${built} is what the last run left. With the settings of this command, the next run makes it ${plan.kind}: ${plan.reason}${costOf(expected)}`;
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

function costOf(expected: IndexCost | undefined): string {
  if (expected === undefined || expected.memory === 0) return '';
  const { memory, buildSeconds } = expected;
  const time = buildSeconds < 90 ? `${Math.ceil(buildSeconds)} s` : `${Math.round(buildSeconds / 60)} min`;
  return ` It takes about ${formatBytes(memory)} of memory and ${time} to build on two cores.`;
}

import type { CollectionSize } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { plannedIndex, reasonFor } from '../planned-index.ts';
import type { StoreInfo } from '../store.ts';
import { defaultsOf, type IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a collection for people, and what is planned. Servers tell neither its size nor its age. */
export function indexFacts(
  index: VectorIndex,
  plan: IndexPlan<IndexKind>,
  size: CollectionSize,
): StoreInfo['index'] {
  const { kind, parameters, unindexed } = index;
  const planned = plannedIndex(plan, defaultsOf(plan.kind, size), index);
  const facts = { kind, parameters, unindexed, reason: reasonFor(kind, planned, plan), planned };
  if (kind === 'flat') return facts;
  return {
    ...facts,
    usual: usualEffort(index),
    ...(plan.expected && planned.isBuilt && { expected: plan.expected }),
  };
}

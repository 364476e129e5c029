import type { IndexPlan } from '../../core/index-plan.ts';
import type { StoreInfo } from '../store.ts';
import type { IndexKind } from './kinds.ts';
import { usualEffort } from './search.ts';
import type { VectorIndex } from './vector-index.ts';

/** The index of a collection for people, and why it is planned. Servers tell neither its size nor its age. */
export function indexFacts(
  index: VectorIndex,
  { kind: planned, reason, expected }: IndexPlan<IndexKind>,
): StoreInfo['index'] {
  const { kind, parameters, unindexed } = index;
  const facts = { kind, parameters, unindexed, reason };
  if (kind === 'flat') return facts;
  return { ...facts, usual: usualEffort(index), ...(expected && planned === kind && { expected }) };
}

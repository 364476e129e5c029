import type { IndexParameters } from './index-choice.ts';

export interface CollectionSize {
  readonly items: number;
  readonly dimensions: number;
}

/** The index that a collection should have. */
export interface IndexPlan<Kind extends string> {
  readonly kind: Kind;
  /** Parameters that it must have; others are chosen by the driver. */
  readonly parameters?: IndexParameters;
  /** Explanation in one sentence, for people. */
  readonly reason: string;
}

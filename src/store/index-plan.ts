export interface CollectionSize {
  readonly items: number;
  readonly dimensions: number;
}

/** The index that a driver chooses for a collection. */
export interface IndexPlan<Kind extends string> {
  readonly kind: Kind;
  /** Explanation in one sentence, for people. */
  readonly reason: string;
}

import type { IndexParameter } from '../core/index-parameters.ts';

/**
 * What can be set for a search: candidates of a graph (`ef`), lists to visit (`nprobe`), candidates for each hit that are compared
 * again by their exact vectors (`refine`).
 */
export type SearchParameter = 'ef' | 'nprobe' | 'refine';

/** A kind of index that a store can build. */
export interface IndexKindInfo<Kind extends string = string> {
  /** Its name in the setting `index`. */
  readonly kind: Kind;
  /** The parameters that it takes, with their defaults; null if the default depends on the vectors. */
  readonly parameters: { readonly [P in IndexParameter]?: number | null };
  /** The values of `bits`, if it takes that parameter. */
  readonly bits?: readonly number[];
  readonly search: readonly SearchParameter[];
  /**
   * Whether it compares compressed vectors. The store then fetches more candidates and compares them again by their exact vectors,
   * so that scores are those of exhaustive search.
   */
  readonly compressed: boolean;
}

/** What a kind of store can do where stores differ. */
export interface StoreCapabilities {
  /** The kinds that a user can choose; none if the store does not let them. */
  readonly indexes: readonly IndexKindInfo[];
  /** Whether filters can look for a part of a path. */
  readonly findsParts: boolean;
  /** Whether the bytes on disk are measured or estimated from the number of items. */
  readonly bytes: 'measured' | 'estimated';
}

/** Exhaustive search, which every store has. */
export const FLAT: IndexKindInfo<'flat'> = { kind: 'flat', parameters: {}, search: [], compressed: false };

import type { QueryKind } from '../core/relevance.ts';

/** How the relevance of the hits of a model is calibrated in a library. */
export interface CalibrationInfo {
  readonly model: string;
  /**
   * `card`: measured once for this version of the model and part of Soutu. `library`: measured from this library. `none`: not
   * measured yet; the first search does.
   */
  readonly source: 'card' | 'library' | 'none';
  readonly kinds: {
    readonly [K in QueryKind]: {
      /** Cosine from which hits of an average query are strong. */
      readonly strong: number;
      /** Cosine from which they are possible. */
      readonly possible: number;
      /** Number of items when it was measured; null unless it was measured from the library. */
      readonly items: number | null;
      /** ISO 8601 in UTC; null unless it was measured from the library. */
      readonly measuredAt: string | null;
    } | null;
  };
}

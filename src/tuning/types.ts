import type { IndexParameters } from '../core/index-parameters.ts';
import type { SearchParameter } from '../store/capabilities.ts';

/** Pictures and texts lie in different parts of the space of a model, and an index can be good for one and bad for the other. */
type QueryKind = 'picture' | 'text';

/** A query whose answers are compared. */
export interface TuningQuery {
  readonly kind: QueryKind;
  /** Unit vector. */
  readonly vector: Float32Array;
  /** Id of the item that it was taken from, which does not count as an answer; null for a text. */
  readonly own: string | null;
}

/** What exhaustive search finds for a query. */
export interface ExactAnswer {
  /** Ids of the nearest items. */
  readonly ids: readonly string[];
  /** Score of the last of them: an item with the same one is as right. */
  readonly least: number;
}

/** The shares of the right answers that searches have found, each 0 to 1. */
export interface RecallFigures {
  readonly all: number;
  /** Of queries by pictures; null if there were none. */
  readonly pictures: number | null;
  /** Of queries by texts; null if there were none. */
  readonly texts: number | null;
  /** Half of the width of the 90 % confidence interval of `all`. */
  readonly margin: number;
  readonly queries: number;
}

/** How much of an index searches look at. */
export type IndexEffort = { readonly [P in SearchParameter]?: number };

/** An index with an effort, as it was measured. */
export interface TuningPoint {
  readonly effort: IndexEffort;
  /** Of the queries by which the proposal is chosen. */
  readonly recall: RecallFigures;
  /** Of other queries, which nothing was chosen by. */
  readonly unseen: RecallFigures;
  /** Median time of a search, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Whether no other point of any index finds as much in less time. */
  readonly isFront: boolean;
}

/** An index that was built aside, or exhaustive search. */
export interface TuningCandidate {
  /** As in the setting `index`. */
  readonly index: string;
  readonly kind: string;
  readonly parameters: IndexParameters;
  /** Of exhaustive search: whether it is in the copy that programs make which search repeatedly, such as `soutu serve`; null for an index. */
  readonly inCopy: boolean | null;
  /** Milliseconds; 0 for exhaustive search by the store. */
  readonly buildMs: number;
  /** Bytes on disk besides the vectors; null if the store does not tell. */
  readonly diskBytes: number | null;
  /** By how many bytes searching makes the process grow; null where a server holds them. */
  readonly memoryBytes: number | null;
  /** In ascending effort; empty if it could not be measured. */
  readonly points: readonly TuningPoint[];
  /** Why it was not measured, or not at every effort; null if it was. */
  readonly problem: string | null;
}

/** What fits the library best. */
export interface TuningProposal {
  /** As in the setting `index`. */
  readonly index: string;
  readonly effort: IndexEffort;
  /** Whether exhaustive search in a copy is proposed; null for an index. */
  readonly inCopy: boolean | null;
  readonly point: TuningPoint;
  /**
   * - `exhaustive`: no index that finds enough is clearly faster than comparing all vectors
   * - `fastest`: the fastest of those that find enough
   * - `most`: none finds enough, and this one finds most
   */
  readonly why: 'exhaustive' | 'fastest' | 'most';
}

import type { IndexParameters } from '../core/index-parameters.ts';
import type { SoutuError } from '../errors.ts';
import type { TuningProgress } from '../tuning/meter.ts';
import type { IndexEffort, TuningCandidate, TuningProposal } from '../tuning/types.ts';

export type { TuningPhase, TuningProgress } from '../tuning/meter.ts';
export type {
  IndexEffort,
  RecallFigures,
  TuningCandidate,
  TuningPoint,
  TuningProposal,
} from '../tuning/types.ts';

export interface TuningRequest {
  /** Share of the nearest pictures that searches are to find, 0.5 to 0.9999. @default the setting `recall`, else 0.99 */
  readonly recall?: number | undefined;
  /** Pictures to copy for the measurement at most, chosen at random. @default 100000 */
  readonly sample?: number | undefined;
  /** Kinds of index to try and to propose, as in the setting `index`. @default all that the store has */
  readonly kinds?: readonly string[] | undefined;
  /** Seconds after which no further index is begun. @default 900 */
  readonly timeLimit?: number | undefined;
  /** Whether the library is switched to the proposal. @default false */
  readonly apply?: boolean | undefined;
}

export interface TuneOptions {
  /** Stops it; nothing that was built aside is left. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TuningProgress) => void;
}

/** What searches of the library find, as it was measured. */
export interface IndexRecall extends IndexEffort {
  readonly recall: number;
  /** Of searches by pictures; null if there were none. */
  readonly pictures: number | null;
  /** Of searches by texts; null if there were none. */
  readonly texts: number | null;
  /** Half of the width of the 90 % confidence interval. */
  readonly margin: number;
  readonly queries: number;
  /** Items then. */
  readonly rows: number;
  /** ISO time in UTC. */
  readonly at: string;
  /** Recall that is wanted; null if the store decides how much searches look at. */
  readonly wanted: number | null;
}

/** The result of a tuning. */
export interface TuningReport {
  /** Id of the model. */
  readonly model: string;
  readonly store: string;
  /** Items of the library. */
  readonly rows: number;
  /** Items that the indexes were built on. */
  readonly copied: number;
  readonly dimensions: number;
  /** Recall that was wanted. */
  readonly recall: number;
  readonly queries: { readonly pictures: number; readonly texts: number };
  readonly candidates: readonly TuningCandidate[];
  /** Null if nothing could be measured. */
  readonly proposal: TuningProposal | null;
  /** Whether the library has so few items that no index was tried. */
  readonly isSmall: boolean;
  /** Whether the time limit left something out. */
  readonly isCut: boolean;
  /** The index of the library before. */
  readonly before: { readonly kind: string; readonly parameters: IndexParameters };
  /** What searches of the library find now that it was switched; null if it was not, or searches are exhaustive. */
  readonly applied: { readonly index: string; readonly recall: IndexRecall | null } | null;
  readonly machine: { readonly processor: string; readonly cores: number; readonly memoryBytes: number };
  /** ISO time in UTC. */
  readonly at: string;
  readonly tookMs: number;
}

/** A tuning in the background of this process. Times are ISO 8601 in UTC. */
export interface Tuning {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly progress: TuningProgress | null;
  /** Null until it is done. */
  readonly report: TuningReport | null;
  /** Why it failed; null unless `state` is failed. */
  readonly error: SoutuError | null;
}

/**
 * Finds the index and the effort that fit a library (docs/tuning.md), one at a time.
 *
 * @example
 * const { proposal } = await engine.tune({ recall: 0.99 });
 */
export interface Tunings {
  /** Starts a tuning. Throws `busy` if one runs, `bad-query`. */
  start(request?: TuningRequest): Tuning;
  /** The running one, else the last one; null if there was none. */
  readonly current: Tuning | null;
  /** Stops the running one. */
  cancel(): Tuning | null;
  /**
   * Switches the library to the proposal of the last tuning, as a part of it: it runs again until that is done. Throws `not-found` without a
   * proposal, `busy`.
   */
  apply(): Tuning;
  /** Lets the store choose the index and the effort again, and builds what it chooses. Throws `locked`. */
  reset(): Promise<void>;
  /**
   * Calls the listener with the running or last tuning, then after every change until it ends.
   *
   * @returns a function that stops listening
   */
  follow(listener: (tuning: Tuning) => void): () => void;
}

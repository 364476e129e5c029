import type { IndexParameters } from '../core/index-parameters.ts';
import type { Collection } from '../store/driver.ts';
import type { IndexChoice } from '../store/index-choice.ts';
import type { AskedQueries } from './measure.ts';
import type { ExactAnswer, IndexEffort, TuningPoint, TuningQuery } from './types.ts';

/** A collection of a store. */
export interface Place {
  /** As in the setting `store`. */
  readonly address: string;
  readonly token: string | undefined;
  readonly home: string;
  readonly collection: Collection;
  /** The index to build and to search. Never `flat`, with which a store may answer from a copy in memory. */
  readonly index: IndexChoice;
}

/** What one process does with a collection, and what it answers. */
export interface AsideTasks {
  /** Copies a share of the items of a collection. Resolves to their number. */
  copy: {
    readonly task: {
      readonly from: Place;
      readonly to: Place;
      /** Ids of items that are held out, because queries are made of them. */
      readonly leaveOut: readonly string[];
      /** Share of the items to copy, 0 to 1. */
      readonly share: number;
    };
    readonly answer: { readonly items: number };
  };
  /** Searches exhaustively, in the store. */
  exact: {
    readonly task: { readonly at: Place; readonly queries: readonly TuningQuery[] };
    readonly answer: { readonly exact: readonly ExactAnswer[] };
  };
  /** Searches exhaustively in the copy that programs make which search repeatedly. `point` is null if there can be none. */
  copied: {
    readonly task: { readonly at: Place; readonly asked: AskedQueries };
    readonly answer: {
      readonly point: Omit<TuningPoint, 'isFront'> | null;
      readonly buildMs: number;
      readonly memoryBytes: number;
      readonly diskBytes: number | null;
    };
  };
  build: {
    readonly task: { readonly at: Place };
    readonly answer: {
      readonly buildMs: number;
      readonly parameters: IndexParameters;
      /** Null if the store does not tell. */
      readonly diskBytes: number | null;
    };
  };
  measure: {
    readonly task: {
      readonly at: Place;
      readonly asked: AskedQueries;
      /** An effort of `exact` is exhaustive search by the store. */
      readonly efforts: readonly (IndexEffort & { readonly exact?: boolean })[];
      /** Median milliseconds of a search above which more effort is not tried. */
      readonly slowest: number;
      /** Time at which no further effort is begun, by `Date.now()`. */
      readonly until: number;
    };
    readonly answer: {
      readonly points: readonly Omit<TuningPoint, 'isFront'>[];
      /** Null where a server holds the index. */
      readonly memoryBytes: number | null;
      /** Whether the time was over before all efforts were measured. */
      readonly isCut: boolean;
    };
  };
}

export type AsideKind = keyof AsideTasks;

export type AsideRequest = { [K in AsideKind]: { readonly do: K } & AsideTasks[K]['task'] }[AsideKind];

/** What the process sends: steps on the way, and at the end the answer or what went wrong. */
export type AsideMessage =
  | { readonly progress: { readonly done: number; readonly total: number } }
  | { readonly answer: unknown }
  | { readonly failure: { readonly code: string; readonly message: string; readonly hint: string } };

import type { RetrieverName, WordMatch } from '../core/retrievers.ts';
import type { Candidate } from './retriever.ts';

/** How many of the best items of a list are shown. */
const TOP = 10;

/** What one retriever found with one model. */
export interface ExplainedList {
  readonly by: RetrieverName;
  /** Id of the model. */
  readonly model: string;
  /** Milliseconds. */
  readonly tookMs: number;
  /** Number of items that were retrieved; those beyond it were not needed. */
  readonly found: number;
  /** The best ten. */
  readonly top: readonly {
    readonly item: string;
    /** Null if another collection knows the item. */
    readonly path: string | null;
    /** Cosine similarity, -1 to 1. */
    readonly score: number;
    /** How the item has the words; null for a list by look. */
    readonly words: WordMatch | null;
  }[];
}

export interface RetrievedList {
  readonly by: RetrieverName;
  readonly model: string;
  readonly tookMs: number;
  readonly candidates: readonly Candidate[];
}

/** Shortens the lists of retrievers for people. */
export function explain(lists: readonly RetrievedList[]): ExplainedList[] {
  return lists.map(({ by, model, tookMs, candidates }) => ({
    by,
    model,
    tookMs: Math.round(tookMs * 10) / 10,
    found: candidates.length,
    top: candidates.slice(0, TOP).map(({ item, score, info, words }) => ({
      item,
      path: info?.paths[0] ?? null,
      score,
      words: words ?? null,
    })),
  }));
}

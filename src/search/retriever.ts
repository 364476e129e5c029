import type { Filter } from '../core/filter.ts';
import type { ChangedPicture } from '../core/rank.ts';
import type { RetrieverName, WordMatch } from '../core/retrievers.ts';
import type { Effort } from '../store/effort.ts';
import type { ItemInfo } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { Sought } from './sought.ts';

/** The query in the form that retrievers take. */
export interface RetrieverQuery {
  readonly store: VectorStore;
  /** The composed query as a unit vector. */
  readonly vector: Float32Array;
  /** The picture that the words of the query change; null if there is none. */
  readonly changed: ChangedPicture | null;
  readonly filter: Filter | undefined;
  /** Minimum cosine similarity of vector search. */
  readonly minScore: number;
  /** The words to look for; null if there are none, or the store has no words. */
  readonly sought: Sought | null;
  /** Whether half of the words count if no item has all: not beside exclusions, which say more. */
  readonly half: boolean;
  /** Beginnings of paths whose names say nothing, as they are those of every picture. */
  readonly roots: readonly string[];
  /** How much of an index vector search looks at. */
  readonly effort: Effort;
}

/** An item found by a retriever. */
export interface Candidate {
  readonly item: string;
  /** Id of the item's asset. */
  readonly asset: string;
  /** On the retriever's own scale; higher is better. */
  readonly score: number;
  /** How it has the words that were sought; absent if it was not found by words. */
  readonly words?: WordMatch;
  /** Metadata of the item, if the retriever has read it anyway. */
  readonly info?: ItemInfo;
}

/** One way to find items. A search fuses the results of all retrievers. */
export interface Retriever {
  readonly name: RetrieverName;
  /**
   * The best `depth` items, best first; fewer only if there are no more. Throws `store-failed`, or the signal's reason.
   */
  retrieve(query: RetrieverQuery, depth: number, signal?: AbortSignal): Promise<Candidate[]>;
}

import type { Filter } from '../core/filter.ts';
import type { RetrieverName } from '../core/retrievers.ts';
import type { ItemInfo } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';

/** What every retriever is asked. */
export interface Question {
  readonly store: VectorStore;
  /** The words and images of the query as one vector of unit length. */
  readonly vector: Float32Array;
  readonly filter: Filter | undefined;
  /** Cosine below which an item is not found by its look. */
  readonly minScore: number;
}

/** An item that a retriever has found. */
export interface Candidate {
  readonly item: string;
  /** The asset that the item is a part of. */
  readonly asset: string;
  /** On the retriever's own scale; higher is better. */
  readonly score: number;
  /** What results show of the item, where the retriever has read it anyway. */
  readonly info?: ItemInfo;
}

/** One way to find items. Searching fuses what all of them find. */
export interface Retriever {
  readonly name: RetrieverName;
  /**
   * The best items, best first; fewer than `depth` only where no more can be found. Throws `store-failed`, or the reason of
   * the signal.
   */
  retrieve(question: Question, depth: number, signal?: AbortSignal): Promise<Candidate[]>;
}

import type { Filter } from '../core/filter.ts';
import type { Item, ItemInfo } from './item.ts';

export interface Hit {
  /** Cosine similarity of the query and the item, -1 to 1. */
  readonly score: number;
  readonly item: ItemInfo;
}

/** How to trade recall for speed in one search; which of these a store obeys it lists in `describe()`. */
export interface SearchParams {
  /** Compare with every item, whatever index there is. */
  readonly exact?: boolean;
  /** HNSW: size of the candidate list. */
  readonly ef?: number;
  /** IVF: number of lists that are visited. */
  readonly nprobe?: number;
  /** Re-rank refine x limit candidates with the full vectors. */
  readonly refine?: number;
}

export interface VectorQuery {
  /** Unit length. */
  readonly vector: Float32Array;
  readonly limit: number;
  /** @default 0 */
  readonly offset?: number;
  readonly filter?: Filter;
  readonly params?: SearchParams;
}

export interface StoreInfo {
  /** The driver's name, as the setting `store` has it. */
  readonly store: string;
  readonly items: number;
  readonly assets: number;
  readonly dimensions: number;
  readonly index: {
    /** The index in use, in the driver's words; flat means that every search compares with every item. */
    readonly kind: string;
    /** Items that the index does not cover yet (they are still searched). */
    readonly unindexed: number;
    /** Why this index, in a sentence for people. */
    readonly reason: string;
  };
  /** Bytes on disk, 0 in memory. */
  readonly bytes: number;
  readonly capabilities: {
    readonly indexes: readonly string[];
    readonly params: readonly (keyof SearchParams)[];
    readonly durable: boolean;
  };
}

export interface ScanOptions<F extends keyof Item> {
  readonly filter?: Filter;
  /** Only the leading item of each asset. @default false */
  readonly leading?: boolean;
  /** Fields to read; without it all of them. */
  readonly fields?: readonly F[];
  /** Items per batch. @default 1000 */
  readonly batch?: number;
}

interface MaintainOptions {
  /** Whether anything was written since the last time. */
  readonly changed: boolean;
  /** Called when an index is about to be built, which takes a while. */
  readonly onBuild?: () => void;
}

/** Where the items of one collection live: those of one model, whose vectors all have the same length. */
export interface VectorStore {
  /**
   * Writes whole assets: the items given replace all items that their assets had. The assets of `removed` go in the same
   * step: a crash leaves all of it or nothing; an asset that is both written and removed is written. Durable when it
   * resolves.
   *
   * Throws `bad-vector` for a vector of another length, of values that are not finite, or not of unit length, and
   * `store-failed` for items that contradict each other (see `checkItems`) and for what goes wrong on the disk.
   *
   * @example await store.upsert([picture], ['0cc175b9c0f1b6a831c399e269772661'])
   */
  upsert(items: readonly Item[], removed?: readonly string[]): Promise<void>;
  /** Removes assets with all of their items; resolves to how many assets there were. */
  remove(assets: readonly string[]): Promise<number>;
  /** The items of these ids that exist, in any order. */
  get(ids: readonly string[]): Promise<Item[]>;
  /** All items of these assets, in any order. */
  getAssets(assets: readonly string[]): Promise<Item[]>;
  /**
   * A text that is another one after every change of the items, whoever made it; it may also change when none has. Cheap.
   * Null where the store cannot tell: callers then count their own writes and let what they keep grow old.
   */
  version(): Promise<string | null>;
  /** The items nearest to the vector, best first; equal scores by id. Throws `bad-query`, `bad-vector`. */
  search(query: VectorQuery): Promise<Hit[]>;
  /**
   * Items in batches, in any order; what is written meanwhile may or may not be seen. Throws `bad-query` for the filter.
   *
   * @example for await (const batch of store.scan({ fields: ['id', 'paths'], leading: true })) ids.push(...batch)
   */
  scan<F extends keyof Item = keyof Item>(options?: ScanOptions<F>): AsyncIterable<Pick<Item, F>[]>;
  /** Items that pass the filter; with `leading`, assets. */
  count(filter?: Filter, options?: { readonly leading?: boolean }): Promise<number>;
  /** Compacts after changes and builds the index that suits the number of items; which one is for the driver to decide. */
  maintain(options: MaintainOptions): Promise<void>;
  /** Cheap housekeeping in the middle of a long run (merging small files). */
  compact(): Promise<void>;
  describe(): Promise<StoreInfo>;
  close(): Promise<void>;
}

import type { Filter } from '../core/filter.ts';
import type { IndexCost } from '../core/index-cost.ts';
import type { IndexParameters } from '../core/index-parameters.ts';
import type { IndexPlan, PlannedIndex } from '../core/index-plan.ts';
import type { Effort, MeasuredEffort } from './effort.ts';
import type { Item, ItemInfo } from './item.ts';
import type { Keeping } from './keeping.ts';
import type { SearchTrace } from './trace.ts';

export interface Hit {
  /** Cosine similarity of the query and the item, -1 to 1. */
  readonly score: number;
  readonly item: ItemInfo;
}

export interface VectorQuery extends Effort {
  /** Unit vector with the dimensions of the collection. */
  readonly vector: Float32Array;
  readonly limit: number;
  /** @default 0 */
  readonly offset?: number;
  readonly filter?: Filter;
  /**
   * Compare all vectors where the store can do so without sending them, else look at as much of its index as it can: for filters
   * that leave few items. @default false
   */
  readonly thorough?: boolean;
  /** How much of the index it looks at if it names nothing itself, as it was measured. @default what the driver considers enough */
  readonly measured?: MeasuredEffort;
  /** Called with how it was answered, the last time for what is returned. Takes time, because a store may search again to measure. */
  readonly trace?: ((trace: SearchTrace) => void) | undefined;
}

export interface StoreInfo {
  /** Name of the driver, as in the setting `store`. */
  readonly store: string;
  readonly items: number;
  readonly assets: number;
  readonly dimensions: number;
  readonly index: {
    /** The index in use, named by the driver; `flat` is exhaustive search. */
    readonly kind: string;
    /** Its parameters, as far as the store tells them. */
    readonly parameters: IndexParameters;
    /** Items not in the index yet; they are searched exhaustively. */
    readonly unindexed: number;
    /** Why this index, in one sentence for people. */
    readonly reason: string;
    /** Its bytes; absent if the store does not tell. */
    readonly bytes?: number;
    /** When it was built, in milliseconds since 1970; absent if there is none or the store does not tell. */
    readonly builtAt?: number;
    /** How much of it a search looks at without being told; absent if the store does not tell. */
    readonly usual?: Effort;
    /** What it was expected to take. */
    readonly expected?: IndexCost;
    /** What the next `maintain` would make of it; absent if the index is not chosen, or there is no collection yet. */
    readonly planned?: PlannedIndex;
  };
  /** Bytes on disk, 0 in memory; an estimate if the store cannot measure it. */
  readonly bytes: number;
}

/** A copy of a collection, which answers searches of this process. */
export interface SnapshotInfo {
  /** Those that were copied. */
  readonly items: number;
  /** Items that were written since, which are searched beside it. */
  readonly written: number;
  /** Items of it that were replaced or removed since, which searches leave out. */
  readonly hidden: number;
  /** Bytes on the disk. */
  readonly bytes: number;
  /** When it was made, in milliseconds since 1970. */
  readonly builtAt: number;
  /** Number of cells of its inverted file; 0 if it has none. */
  readonly cells: number;
  /** Cells that a search visits; null if it compares all vectors. */
  readonly probes: number | null;
  /** Share of the nearest that was found in so many cells, 0 to 1; null if searches compare all vectors. */
  readonly recall: number | null;
}

export interface ScanOptions<F extends keyof Item> {
  readonly filter?: Filter;
  /** Only the leading item of each asset. @default false */
  readonly leading?: boolean;
  /** Fields to read. @default all */
  readonly fields?: readonly F[];
  /** Items per batch. @default 1000 */
  readonly batch?: number;
}

export interface MaintainOptions {
  /** Whether anything was written since the last call. */
  readonly changed: boolean;
  /** Called with the plan before an index is built, which can take minutes. */
  readonly onBuild?: (plan: IndexPlan<string>) => void;
  /** Ends waiting for a server that builds an index; it goes on building, and searches are right meanwhile. */
  readonly signal?: AbortSignal | undefined;
}

/** The items of one collection, whose vectors come from one model and have the same length. */
export interface VectorStore {
  /**
   * Writes whole assets: the given items replace all stored items of their assets. `removed` assets are deleted in the same
   * step; an asset that is both written and removed is written. Durable when it resolves. The step is atomic if the store has
   * transactions; else everything is written before anything is deleted, so that a crash in between loses nothing.
   *
   * Throws `bad-vector` for a vector of another length, with non-finite values or not of unit length, and `store-failed` for
   * inconsistent items (see `checkItems`) and for errors of the disk.
   *
   * @example await store.upsert([picture])
   * @example await store.upsert([], ['0cc175b9c0f1b6a831c399e269772661']) // only removes
   */
  upsert(items: readonly Item[], removed?: readonly string[]): Promise<void>;
  /** The existing items of these ids, in any order. */
  get(ids: readonly string[]): Promise<Item[]>;
  /** All items of these assets, in any order. */
  getAssets(assets: readonly string[]): Promise<Item[]>;
  /**
   * A token that differs after every change of the items by any process; it may also change without one. Cheap. Null if the
   * store cannot tell: callers then count their own writes and let their caches expire.
   */
  version(): Promise<string | null>;
  /**
   * A file name that only this content of this version has, so that a copy of it on the disk can be trusted, also after a backup was restored; null
   * if the version is gone. Stores whose copies are only for the process that makes them do not have this.
   */
  contentKey?(version: string): Promise<string | null>;
  /**
   * What it keeps of an item: a collection of an earlier version may lack columns, and servers limit their lengths. Ask it with
   * `keepingIn`. @default everything
   */
  keeping?(): Promise<Keeping>;
  /**
   * Whether filters on `names` and `written` work: not on servers that find no parts of texts, and not in collections without
   * these words, as those of other programs.
   */
  findsWords(): Promise<boolean>;
  /**
   * The items nearest to the vector, sorted by score, then id. Throws `bad-query`, also for an effort that the index in use does not
   * take, or an exact search that the store cannot make, and `bad-vector`.
   */
  search(query: VectorQuery): Promise<Hit[]>;
  /**
   * Items in batches, in any order; concurrent writes may or may not be included. Throws `bad-query` for the filter.
   *
   * @example for await (const batch of store.scan({ fields: ['id', 'paths'], leading: true })) ids.push(...batch)
   */
  scan<F extends keyof Item = keyof Item>(options?: ScanOptions<F>): AsyncIterable<Pick<Item, F>[]>;
  /** Reads what the first search needs, as its index, so that it is as fast as later ones. @default there is nothing to read */
  warm?(): Promise<void>;
  /** For a process that will search again and again: also what only such a process uses, as the copy of an earlier one. @default as `warm` */
  preload?(): Promise<void>;
  /** Number of items that match the filter; with `leading`, of assets. */
  count(filter?: Filter, options?: { readonly leading?: boolean }): Promise<number>;
  /** Compacts after changes and builds the index that the driver chooses for the number of items. */
  maintain(options: MaintainOptions): Promise<void>;
  /** Cheap housekeeping during a long run (merging small files). */
  compact(): Promise<void>;
  describe(): Promise<StoreInfo>;
  /** The copy that answers searches in this process; null if there is none now. Stores without copies do not have this. */
  snapshot?(): SnapshotInfo | null;
  close(): Promise<void>;
}

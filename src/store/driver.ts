import type { StoreCapabilities } from './capabilities.ts';
import type { IndexChoice } from './index-choice.ts';
import type { VectorStore } from './store.ts';

/** A collection and the length of its vectors. */
export interface Collection {
  /** Letters, digits, dot, dash and underscore. */
  readonly name: string;
  readonly dimensions: number;
}

/** What a driver needs besides its address. */
export interface StoreOptions {
  /** Folder in which drivers store their data. */
  readonly home: string;
  /** Secret for the server of the store; never logged or shown. */
  readonly token?: string | undefined;
  /** Name of a collection that another program wrote, to search only that. Drivers that cannot throw `bad-setting`. */
  readonly collection?: string | undefined;
  /**
   * The index that all collections are to have; checked before a collection is opened, and ignored for one of another program.
   * @default the driver chooses
   */
  readonly index?: IndexChoice | null;
  /**
   * The index that was measured to fit a collection best, null for none; asked whenever an index is planned. `index` goes first.
   * @default none
   */
  readonly tuned?: (collection: string) => IndexChoice | null;
  /** Share of the nearest items that searches should find, for a driver that chooses the index. @default what it aims at itself */
  readonly recall?: number | undefined;
  /** Share of the items that usual filters leave, 0 to 1, for a driver that chooses the index. @default unknown */
  readonly filtered?: number | undefined;
}

/** A kind of store. A driver owns its folder, its collections, its choice of index and its size on disk. */
export interface StoreDriver {
  /** Name in the setting `store`. */
  readonly name: string;
  /** Whether data survives the process. */
  readonly durable: boolean;
  /** Whether other libraries and other machines can have collections there, and write to the same ones at the same time. */
  readonly shared: boolean;
  /** Whether it has only a collection of another program, which is read and never written. @default false */
  readonly external?: boolean;
  /** What it can do. Throws as `open` does if it has to ask its server and cannot. */
  capabilities(): Promise<StoreCapabilities>;
  /**
   * Opens a collection. A missing one reads as empty and is created by the first upsert. Throws `bad-setting` for an invalid
   * name, `bad-vector` if the collection has other dimensions, `store-failed` if it cannot be read.
   */
  open(collection: Collection): Promise<VectorStore>;
  /** All existing collections. */
  collections(): Promise<readonly Collection[]>;
  /**
   * Gives the collection that searches use a name that stays the same when the library changes its model, so that other programs
   * can search it. Only stores that other programs can use have this.
   */
  publish?(name: string): Promise<void>;
  /** Deletes a collection if it exists. None of its stores may be open. */
  drop(name: string): Promise<void>;
  /**
   * Bytes on disk of all collections, or of one; 0 for one that does not exist. An estimate from the number of items if the store
   * cannot measure it.
   */
  bytes(collection?: string): Promise<number>;
  /** Also closes all stores that it has opened. */
  close(): Promise<void>;
}

import type { VectorStore } from './store.ts';

/** A collection that has been written, and how many values its vectors have. */
export interface Collection {
  /** Letters, digits, dot, dash and underscore. */
  readonly name: string;
  readonly dimensions: number;
}

/** A kind of store. It owns its folder, its collections, its plan of indexes and its size on disk. */
export interface StoreDriver {
  /** Name in the setting `store`. */
  readonly name: string;
  /** Whether what is written outlives the process. */
  readonly durable: boolean;
  /**
   * Opens a collection; one that does not exist is empty, and the first upsert makes it. Throws `bad-setting` for a bad
   * name, `bad-vector` for a collection of other dimensions, `store-failed` for one that cannot be read.
   */
  open(collection: Collection): Promise<VectorStore>;
  /** Collections that have been written, with their dimensions. */
  collections(): Promise<readonly Collection[]>;
  /** Deletes a collection with everything in it; nothing happens where there is none. No store of it may be open. */
  drop(name: string): Promise<void>;
  /** Bytes on disk of all collections. */
  bytes(): Promise<number>;
  /** Closes the stores that it has opened, too. */
  close(): Promise<void>;
}

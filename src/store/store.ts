import type { Filter } from '../core/filter.ts';
import type { IndexKind } from '../core/index-plan.ts';

/** What the store keeps of one picture (or text). Times are milliseconds since 1970. */
export interface Row {
  /** md5 of the file's content, 32 lower-case hex characters. */
  readonly id: string;
  /** Unit length; as many values as the model has dimensions. */
  readonly vector: Float32Array;
  /** Length of the raw projection before normalisation: vector * norm gives it back for composed queries. */
  readonly norm: number;
  readonly kind: 'image' | 'text';
  /** Absolute paths of every file with this content; the first is the one shown. Never empty. */
  readonly paths: readonly string[];
  readonly size: number;
  readonly mtime: number;
  readonly takenAt: number | null;
  /** Pixels, upright (after EXIF orientation). */
  readonly width: number | null;
  readonly height: number | null;
  /** jpeg, png, webp, gif, avif, tiff, svg, bmp, heic. */
  readonly format: string;
  readonly text: string | null;
  /** Mean colour as #rrggbb; null in rows of before it was kept. */
  readonly color: string | null;
}

/** A row without its vector, as results carry it. */
export type RowInfo = Omit<Row, 'vector' | 'norm'>;

export interface Hit {
  /** Cosine similarity of the query and the row, -1 to 1. */
  readonly score: number;
  readonly row: RowInfo;
}

/** How to trade recall for speed in one search; what a store cannot do it lists in `describe()`. */
export interface SearchParams {
  /** Compare with every row, whatever index there is. */
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
  readonly offset?: number;
  readonly filter?: Filter;
  readonly params?: SearchParams;
}

/** An index to build; absent numbers are chosen by the store from the number of rows. */
export interface IndexSpec {
  readonly kind: IndexKind;
  /** HNSW: neighbours per node, and the candidate list while building. */
  readonly m?: number;
  readonly efConstruction?: number;
  /** IVF: number of lists. */
  readonly lists?: number;
}

export interface StoreInfo {
  readonly kind: 'memory' | 'lance';
  readonly rows: number;
  readonly dimensions: number;
  /** The index in use; flat means that every search compares with every row. */
  readonly index: IndexKind;
  /** Rows that the index does not cover yet (they are still searched). */
  readonly unindexedRows: number;
  /** Bytes on disk, 0 in memory. */
  readonly bytes: number;
  readonly capabilities: {
    readonly indexes: readonly IndexKind[];
    readonly params: readonly (keyof SearchParams)[];
    readonly durable: boolean;
  };
}

export interface ScanOptions<F extends keyof Row> {
  readonly filter?: Filter;
  /** Fields to read; without it all of them. */
  readonly fields?: readonly F[];
  /** Rows per batch. */
  readonly batch?: number;
}

/** Where the vectors live. One collection of one model; every vector has the same length. */
export interface VectorStore {
  /**
   * Writes rows, replacing those of the same id, and forgets `removed` in the same step: a crash leaves all of it or
   * nothing. Durable when it resolves. Throws `bad-vector`, `store-failed`.
   */
  upsert(rows: readonly Row[], removed?: readonly string[]): Promise<void>;
  /** Forgets rows; resolves to how many there were. */
  remove(ids: readonly string[]): Promise<number>;
  /** The rows of these ids that exist, in any order. */
  get(ids: readonly string[]): Promise<Row[]>;
  /**
   * A text that is another one after every change of the rows, whoever made it. Cheap enough to ask before each use of
   * something that was made from all rows; it may also change when no row has.
   */
  version(): Promise<string>;
  /** The rows nearest to the vector, best first; equal scores by id. */
  search(query: VectorQuery): Promise<Hit[]>;
  /** All rows in batches, in any order; what is written meanwhile may or may not be seen. */
  scan<F extends keyof Row = keyof Row>(options?: ScanOptions<F>): AsyncIterable<Pick<Row, F>[]>;
  count(filter?: Filter): Promise<number>;
  /** Builds the index and makes it the one in use. Throws `not-capable` for a kind that the store lacks. */
  buildIndex(spec: IndexSpec): Promise<void>;
  /** Merges small files, brings new rows into the index and drops what is no longer needed. */
  optimize(): Promise<void>;
  describe(): Promise<StoreInfo>;
  close(): Promise<void>;
}

import type { Config } from '../config.ts';
import type { IndexKind } from '../core/index-plan.ts';
import type { QueryInput } from '../core/query.ts';
import type { RemoveReport } from '../indexing/forget.ts';
import type { IndexProgress, IndexReport } from '../indexing/report.ts';
import type { ModelInfo } from '../models/embedder.ts';

export interface IndexRunOptions {
  /** Also forget the files of folders that are missing. */
  readonly prune?: boolean;
  /** Read damaged files again, though they have not changed. */
  readonly retryFailed?: boolean;
  /** Stops the run and keeps what is done. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** One result. Times are ISO 8601 in UTC. */
export interface SearchHit {
  /** 1 is the best. */
  readonly rank: number;
  readonly id: string;
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
  readonly path: string;
  /** Every file with this content; the first is `path`. */
  readonly paths: readonly string[];
  readonly kind: 'image' | 'text';
  readonly width: number | null;
  readonly height: number | null;
  readonly format: string;
  readonly size: number;
  readonly mtime: string;
  readonly takenAt: string | null;
}

export interface SearchResult {
  readonly model: string;
  readonly tookMs: number;
  readonly hits: readonly SearchHit[];
}

export interface EngineStatus {
  readonly home: string;
  readonly model: string;
  /** A better model on this disk that the library does not use. */
  readonly otherModel: string | null;
  readonly store: string;
  /** Pictures, each counted once however many copies there are. */
  readonly images: number;
  readonly files: number;
  readonly folders: readonly { readonly path: string; readonly files: number; readonly missing: boolean }[];
  /** Files that could not be read or decoded. */
  readonly failed: number;
  readonly index: {
    readonly kind: IndexKind;
    readonly rows: number;
    readonly unindexedRows: number;
    readonly bytes: number;
    readonly reason: string;
  };
  /** The process that is writing to the library now. */
  readonly writer: { readonly pid: number; readonly command: string } | null;
}

/** A library of pictures with its model: what every door talks to. Close it when done. */
export interface Engine {
  readonly config: Config;
  /** The model in use; reads its files, loads no weights. */
  model(): Promise<ModelInfo>;
  /**
   * Brings the library up to date: `folders` (absolute or relative; added to the library), or all of its folders.
   * Throws `not-found`, `locked`, `model-missing`, `store-failed`; a bad picture is a line of the report.
   */
  index(folders?: readonly string[], options?: IndexRunOptions): Promise<IndexReport>;
  /** Throws `bad-query`, `not-found` (a picture file or id), and the errors of decoding for a query picture. */
  search(query: QueryInput, options?: { readonly signal?: AbortSignal }): Promise<SearchResult>;
  status(): Promise<EngineStatus>;
  /** Forgets files and folders; the pictures are not touched. They stay out until they are indexed by name. */
  remove(paths: readonly string[]): Promise<RemoveReport>;
  /** A WebP thumbnail of a picture of the library, its longer side at most `size` pixels. */
  thumbnail(id: string, size: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

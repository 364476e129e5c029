import type { Config } from '../config.ts';
import type { ImageFormat } from '../core/formats.ts';
import type { ImageInput, SearchRequest } from '../core/query.ts';
import type { FilterRequest } from '../core/search-request.ts';
import type { Camera } from '../images/exif.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { Match } from '../search/fuse.ts';
import type { Part } from '../store/item.ts';
import type { IndexRunOptions, Runs } from './run-types.ts';

export type { Camera } from '../images/exif.ts';
export type { RemoveReport } from '../indexing/remove-paths.ts';
export type { IndexReport } from '../indexing/report.ts';
export type { FailedFile } from '../library/file-catalog.ts';
export type { Match } from '../search/fuse.ts';
export type { Part } from '../store/item.ts';
export type * from './run-types.ts';

/** A picture of the library. Times are ISO 8601 in UTC. */
export interface Picture {
  readonly id: string;
  readonly path: string;
  /** Every file with this content; the first is `path`. */
  readonly paths: readonly string[];
  /** The part of it that was found; null for the whole. */
  readonly part: Part | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly format: string;
  readonly size: number;
  readonly mtime: string;
  readonly takenAt: string | null;
  /** Mean colour as #rrggbb, to show before the picture itself; null for what was indexed before it was kept. */
  readonly color: string | null;
}

/** One result. */
export interface SearchHit extends Picture {
  /** 1 is the best. */
  readonly rank: number;
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
  /** How well it fits, 0 to 1, on a scale that is the same for all queries of this model. */
  readonly relevance: number;
  /** Whether it is better than what any query finds by chance. */
  readonly likely: boolean;
  /** Why it was found: by what, at which place there, and how well on that scale. */
  readonly matches: readonly Match[];
}

export interface SearchResult {
  readonly model: string;
  readonly tookMs: number;
  /**
   * Given with the same query, a later page continues this ranking: what was handed out keeps its place, though images are
   * added and removed meanwhile. Kept in memory while it is one of the last that were used.
   */
  readonly ranking: string;
  /** Nothing comes after this page. */
  readonly complete: boolean;
  readonly hits: readonly SearchHit[];
}

export interface EngineStatus {
  readonly home: string;
  readonly model: string;
  /** A better model on this disk that the library does not use. */
  readonly otherModel: string | null;
  /**
   * Searches use vectors of another model, or of an earlier version of the model, than runs over the folders make: the next
   * complete run brings the library up to date.
   */
  readonly outdated: boolean;
  /** Name of the store, as the setting has it. */
  readonly store: string;
  /** Pictures, each counted once however many copies there are. */
  readonly images: number;
  readonly files: number;
  readonly folders: readonly LibraryFolderInfo[];
  /** Files that could not be read or decoded. */
  readonly failed: number;
  readonly index: {
    /** flat: every search compares with every item. */
    readonly kind: string;
    readonly rows: number;
    readonly unindexedRows: number;
    readonly bytes: number;
    readonly reason: string;
  };
  /** The process that is writing to the library now. */
  readonly writer: { readonly pid: number; readonly command: string } | null;
}

/** Pictures without a question, by date (taken, else changed). */
export interface ListOptions extends FilterRequest {
  /** @default 'newest' */
  readonly order?: 'newest' | 'oldest';
  /** @default 0 */
  readonly offset?: number;
  /** @default 100 */
  readonly limit?: number;
}

export interface PicturePage {
  /** Pictures that pass the filter. */
  readonly total: number;
  readonly pictures: readonly Picture[];
}

/** The shape of a list: enough to lay all of it out before a single picture of it is known. */
export interface Timeline {
  readonly total: number;
  /** Months in the order of the list, `2024-05` in local time, with how many pictures each has. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** Width over height of each picture in hundredths, in the order of the list. */
  readonly ratios: readonly number[];
}

/** What the filters of a library can be. */
export interface Facets {
  /** Folders of the library and below, each with the pictures in it and under it. */
  readonly folders: readonly { readonly path: string; readonly count: number }[];
  readonly formats: readonly { readonly format: string; readonly count: number }[];
  readonly years: readonly { readonly year: number; readonly count: number }[];
}

export interface PictureDetails extends Picture {
  /** Null where the file has no such notes or cannot be read now. */
  readonly camera: Camera | null;
}

/** A file whose content is still that of the picture. */
export interface OriginalFile {
  readonly path: string;
  readonly format: string;
  readonly size: number;
}

/** Content that lies in several files. */
export interface CopiesPage {
  readonly total: number;
  /** Bytes of all files but one of each content. */
  readonly bytes: number;
  readonly pictures: readonly Picture[];
}

export interface FailuresPage {
  readonly total: number;
  readonly failures: readonly FailedFile[];
}

/** Bytes on disk. */
export interface Storage {
  readonly vectors: number;
  readonly thumbnails: number;
  readonly models: number;
}

/** Unit vectors of texts and pictures (encoded bytes), in the order given. */
export interface Embeddings {
  readonly model: string;
  readonly texts: readonly Float32Array[];
  readonly images: readonly Float32Array[];
}

/** What the header of an image says. */
export interface ImageFacts {
  /** md5 of the content: the id that the image has, or would have, in the library. */
  readonly id: string;
  readonly format: ImageFormat;
  /** Bytes of the file. */
  readonly size: number;
  /** Pixels, upright (of HEIC as its file says); of an SVG those at which it is drawn. */
  readonly width: number;
  readonly height: number;
  /** Bytes of memory that decoding all of its pixels takes. */
  readonly decodeBytes: number;
}

export interface UnindexedImageOptions {
  /** Most pixels (width x height). @default the setting max-pixels */
  readonly maxPixels?: number;
  readonly signal?: AbortSignal;
}

/** A part of a list. */
export interface Page {
  readonly offset?: number;
  readonly limit?: number;
}

/** A folder of the library. */
export interface LibraryFolderInfo {
  readonly path: string;
  /** Picture files at or below it. */
  readonly files: number;
  /** Whether nothing is at the path now: a disk that is not connected, perhaps. */
  readonly missing: boolean;
}

/** A library of pictures with its model: what every door talks to. Close it when done. */
export interface Engine {
  readonly config: Config;
  /** Whether what is written outlives the process; if not, nothing of the library is kept on disk. */
  readonly durable: boolean;
  /** The model in use; reads its files, loads no weights. */
  model(): Promise<ModelInfo>;
  /**
   * Brings the library up to date: `folders` (absolute or relative; added to the library), or all of its folders.
   * Throws `not-found`, `locked`, `model-missing`, `store-failed`; a bad picture is a line of the report.
   */
  index(folders?: readonly string[], options?: IndexRunOptions): Promise<IndexReport>;
  /**
   * Finds pictures. Throws `bad-query`, `not-found` (a picture file, an id, or a folder of which the library has nothing), and
   * the errors of decoding for a query picture.
   *
   * @example
   * const { hits } = await engine.search({ text: 'a dog', folders: ['/srv/pictures'], orientation: 'portrait', limit: 20 });
   */
  search(request: SearchRequest, options?: { readonly signal?: AbortSignal }): Promise<SearchResult>;
  status(): Promise<EngineStatus>;
  /** The folders of the library, by the order in which they were added. */
  folders(): Promise<readonly LibraryFolderInfo[]>;
  /** Removes files and folders from the library; the pictures are not touched. They stay out until they are indexed by name. */
  remove(paths: readonly string[], options?: Pick<IndexRunOptions, 'command'>): Promise<RemoveReport>;
  /** Runs in the background of this process. */
  readonly runs: Runs;
  /** Pictures without a question, by date. Throws `bad-query`, and `not-found` for a folder of which the library has nothing. */
  list(options?: ListOptions): Promise<PicturePage>;
  timeline(options?: Omit<ListOptions, 'offset' | 'limit'>): Promise<Timeline>;
  facets(): Promise<Facets>;
  /** Throws `not-found` for an id that is not in the library. */
  picture(id: string): Promise<PictureDetails>;
  /**
   * The file of a picture, checked: it lies in a folder of the library without leaving it by a symbolic link (unless the
   * folder follows them), and has the content that was indexed. Throws `not-found`.
   */
  original(id: string): Promise<OriginalFile>;
  /**
   * A WebP thumbnail of a picture of the library, its longer side at most `size` pixels. Kept on disk. Throws `not-found`
   * as `original` does, and the errors of decoding.
   */
  thumbnail(id: string, size: number): Promise<Uint8Array>;
  copies(page?: Page): Promise<CopiesPage>;
  failures(page?: Page): Promise<FailuresPage>;
  storage(): Promise<Storage>;
  /** Throws the errors of decoding. Images are read and decoded when there is memory for them. */
  embed(
    input: { readonly texts?: readonly string[]; readonly images?: readonly ImageInput[] },
    options?: UnindexedImageOptions,
  ): Promise<Embeddings>;
  /**
   * What an image is, from its header, without decoding it. Throws `empty`, `unsupported`, `corrupt`, `too-large`.
   *
   * @example const { id, width, height } = await engine.inspect(bytes);
   */
  inspect(image: ImageInput, options?: UnindexedImageOptions): Promise<ImageFacts>;
  /**
   * A WebP of an image that need not be in the library, its longer side at most `size` pixels (1 to 4096). Throws the
   * errors of decoding, `bad-query` for another size.
   */
  preview(image: ImageInput, size: number, options?: UnindexedImageOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}

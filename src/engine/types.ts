export type { IndexParameter, IndexParameters } from '../core/index-parameters.ts';

import type { Config } from '../config.ts';
import type { ImageInput, SearchRequest } from '../core/query.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { CalibrationInfo } from './calibration-types.ts';
import type { CopyOptions, CopyReport } from './copy-types.ts';
import type { Evaluation, EvaluationOptions, EvaluationRequest } from './evaluation-types.ts';
import type { Embeddings, ImageFacts, UnindexedImageOptions } from './image-types.ts';
import type { CollectionIndex } from './index-info-types.ts';
import type { Labelling } from './label-types.ts';
import type { Learning } from './learn-types.ts';
import type {
  CopiesPage,
  Facets,
  FailuresPage,
  ListOptions,
  Page,
  PicturePage,
  Timeline,
} from './list-types.ts';
import type { Models } from './model-types.ts';
import type { OriginalFile, PictureDetails, PictureText, SearchResult, StoredText } from './picture-types.ts';
import type { IndexRunOptions, Runs } from './run-types.ts';
import type { EngineStatus, LibraryFolderInfo } from './status-types.ts';
import type { LibraryTexts } from './text-types.ts';
import type { TuneOptions, TuningReport, TuningRequest, Tunings } from './tuning-types.ts';
import type { Watching } from './watching-types.ts';

export type { LeftOut } from '../core/left-out.ts';
export type { TextLine } from '../core/text-line.ts';
export type { Caption } from '../images/caption/words.ts';
export type { Companion } from '../images/companions.ts';
export type { Camera } from '../images/exif.ts';
export type { RemoveReport } from '../indexing/remove-paths.ts';
export type { IndexReport, NewModel } from '../indexing/report.ts';
export type { FailedFile } from '../library/file-catalog.ts';
export type { ExplainedList } from '../search/explain.ts';
export type { Match } from '../search/fuse.ts';
export type { ProfiledHit, ProfiledSearch, SearchProfile } from '../search/profile.ts';
export type { Reason } from '../search/reasons.ts';
export type { IndexKindInfo, SearchParameter, StoreCapabilities } from '../store/capabilities.ts';
export type { Part } from '../store/item.ts';
export type * from './calibration-types.ts';
export type * from './copy-types.ts';
export type * from './download-types.ts';
export type * from './evaluation-types.ts';
export type * from './image-types.ts';
export type * from './index-info-types.ts';
export type * from './label-types.ts';
export type * from './learn-types.ts';
export type * from './list-types.ts';
export type * from './model-types.ts';
export type * from './picture-types.ts';
export type * from './run-types.ts';
export type * from './status-types.ts';
export type * from './text-types.ts';
export type * from './tuning-types.ts';
export type * from './watching-types.ts';

/** Sizes on disk, in bytes. */
export interface Storage {
  readonly vectors: number;
  readonly thumbnails: number;
  readonly models: number;
}

/**
 * An open library of pictures with its model. Close it when done.
 *
 * All methods throw `SoutuError`; besides the codes named at each method, `model-missing`, `model-invalid`, `model-changed`,
 * `model-failed` and `store-failed` are possible wherever the model or the store is used, and `interrupted` once the library
 * is being closed.
 */
export interface Engine extends Labelling, Learning {
  /** The resolved settings. */
  readonly config: Config;
  /** Whether the library survives the process; false for the store `memory`, which keeps nothing on disk. */
  readonly durable: boolean;
  /** Whether other machines may use the store, and the same vectors in it. */
  readonly shared: boolean;
  /** Describes the model in use without loading its weights. Throws `model-missing`, `model-invalid`. */
  model(): Promise<ModelInfo>;
  /**
   * How the relevance of hits is calibrated in this library; reads what has been measured and measures nothing. Throws
   * `model-not-indexed` for a model that searches cannot ask.
   *
   * @param model name of the model, as in the field `models` of a search @default the model in use
   */
  calibration(model?: string): Promise<CalibrationInfo>;
  /** Known models, those on this disk, and downloads. */
  readonly models: Models;
  /**
   * Brings the library up to date with `folders`, which become part of it, or with all of its folders. A picture that cannot
   * be read or decoded is listed in the report and is not an error. It is one of `runs`: it waits for those before it, and a
   * removal pauses it. Throws `usage`, `not-found`, `locked`, `store-failed`, and `busy` if 20 runs are waiting.
   *
   * @param folders absolute or relative paths @default all folders of the library
   * @example
   * const { added, failed } = await engine.index(['/srv/pictures'], { onProgress: ({ done, total }) => console.log(done, total) });
   */
  index(folders?: readonly string[], options?: IndexRunOptions): Promise<IndexReport>;
  /**
   * Searches by text, image, or both. Throws `bad-query`, `not-found` (a query image, an id, or a folder outside of the
   * library), `model-not-indexed` for `models`, and for query images the errors of decoding: `empty`, `corrupt`,
   * `unsupported`, `too-large`, `unreadable`.
   *
   * @example
   * const { hits } = await engine.search({ text: 'a dog', folders: ['/srv/pictures'], orientation: 'portrait', limit: 20 });
   */
  search(request: SearchRequest, options?: { readonly signal?: AbortSignal }): Promise<SearchResult>;
  /**
   * Opens the store as the first search would: connects to its server, and lets that load the collection. A further call checks that
   * it still answers. Throws `store-unreachable`, `store-denied`, `bad-setting` and as `model` does.
   */
  prepare(): Promise<void>;
  /**
   * Makes the first search as fast as later ones: loads the model, opens the store and reads its index, by searching for some words.
   * Throws as `search` does.
   */
  preload(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Describes the library. Works while another process indexes. Throws `store-failed` for a home in which none is and none can be made. */
  status(): Promise<EngineStatus>;
  /**
   * Describes the index of each collection of the library: kind, parameters, size, age, what is not in it yet, and why it was
   * chosen. Those in use come first.
   *
   * @example const [{ kind, reason }] = await engine.indexInfo();
   */
  indexInfo(): Promise<readonly CollectionIndex[]>;
  /** The folders of the library, in the order in which they were added. */
  folders(): Promise<readonly LibraryFolderInfo[]>;
  /**
   * Removes files and folders from the library, not from the disk. Later runs skip them unless they are named explicitly.
   * Throws `not-found`, `locked`.
   *
   * @param paths absolute or relative
   * @example const { pictures } = await engine.remove(['/srv/pictures/private']);
   */
  remove(paths: readonly string[], options?: Pick<IndexRunOptions, 'command'>): Promise<RemoveReport>;
  /**
   * Copies the library into another store, with its vectors, and verifies the copy. What is there already is not copied
   * again, so a copy that was stopped continues. A run pauses meanwhile. Throws `bad-setting`, `not-found` for an empty
   * library, `locked`, `store-failed`, and the reason of the signal.
   *
   * @param store address, as in the setting `store`
   * @example await engine.copy('milvus://127.0.0.1:19530');
   */
  copy(store: string, options?: CopyOptions): Promise<CopyReport>;
  /** Indexing runs in the background of this process. */
  readonly runs: Runs;
  /** The library that follows its folders. */
  readonly watching: Watching;
  /**
   * Lists pictures by date. Throws `bad-query`, and `not-found` for a folder outside of the library.
   *
   * @example const { total, pictures } = await engine.list({ after: '2024', orientation: 'landscape', limit: 50 });
   */
  list(options?: ListOptions): Promise<PicturePage>;
  /** The outline of the same list: months and aspect ratios. Throws as `list` does. */
  timeline(options?: Omit<ListOptions, 'offset' | 'limit'>): Promise<Timeline>;
  /** Folders, formats and years that occur in the library. */
  facets(): Promise<Facets>;
  /** Whether the library contains a picture with this id, which is the md5 of its content. Reads no file. */
  has(id: string): Promise<boolean>;
  /** A picture with the camera and the words in its file. Throws `not-found` for an unknown id. */
  picture(id: string): Promise<PictureDetails>;
  /** The texts of the library, which searches `for` texts find. */
  readonly texts: LibraryTexts;
  /**
   * The words that indexing has read in a picture. Throws `not-found` for an unknown id, and `bad-query`.
   *
   * @param options `query`: a text query, to say which lines have its words
   */
  text(id: string, options?: { readonly query?: string | undefined }): Promise<StoredText>;
  /**
   * The words in an image that need not be in the library. It is read now, and nothing is stored; only without the models that
   * read words, those that the library has read in the same content. Throws the errors of decoding, and `model-missing`.
   *
   * @example const { text } = await engine.readText('/srv/receipt.jpg');
   */
  readText(image: ImageInput, options?: UnindexedImageOptions): Promise<PictureText>;
  /**
   * Measures how well models find what somebody has said is right (docs/evaluation.md). Needs no library and changes none. Throws
   * `not-found`, `bad-set`, `bad-query`, `model-missing`.
   *
   * @example const { rows } = await engine.evaluate({ folder: '/srv/flickr8k/images', file: '/srv/flickr8k/captions.txt' });
   */
  evaluate(request: EvaluationRequest, options?: EvaluationOptions): Promise<Evaluation>;
  /**
   * Finds the index and the effort that are fastest for a wanted recall on this library: builds candidates aside and measures them with
   * real queries (docs/tuning.md). Searches and runs go on meanwhile. Throws `busy` if one runs, `bad-query`, `bad-setting` for a store in
   * which nothing can be built aside and for kinds that it lacks, `not-found` for an empty library, `locked`, and the reason of the signal.
   *
   * @example
   * const { proposal } = await engine.tune({ recall: 0.99, apply: true });
   */
  tune(request?: TuningRequest, options?: TuneOptions): Promise<TuningReport>;
  /** The same in the background of this process. */
  readonly tunings: Tunings;
  /**
   * A file of a picture, verified: it lies in a folder of the library, does not leave it by a symbolic link (unless the
   * folder follows them), and still has the content that was indexed. Throws `not-found`.
   *
   * @param options `companion`: the name of a RAW file beside it (`companions` of `picture`) instead, whose content is not verified
   * @example const { path } = await engine.original(id, { companion: 'IMG_0001.CR3' });
   */
  original(id: string, options?: { readonly companion?: string | undefined }): Promise<OriginalFile>;
  /**
   * A WebP thumbnail of a picture of the library, cached on disk. Throws `bad-query` for an invalid size, `not-found` as
   * `original` does, `busy` if too many are being made, and the errors of decoding.
   *
   * @param size longer side in pixels
   */
  thumbnail(id: string, size: number): Promise<Uint8Array>;
  /** Pictures with several files, those that waste most bytes first. Throws `bad-query` for an invalid page. */
  copies(page?: Page): Promise<CopiesPage>;
  /** Files that could not be read or decoded, sorted by path. Throws `bad-query` for an invalid page. */
  failures(page?: Page): Promise<FailuresPage>;
  /** Disk usage of vectors, thumbnails and the cache of compiled models. */
  storage(): Promise<Storage>;
  /**
   * Embeds texts and images as unit vectors. Images wait until the memory budget allows decoding them. Throws the errors of decoding.
   *
   * @example
   * const { texts: [vector] } = await engine.embed({ texts: ['a lighthouse'] });
   */
  embed(
    input: {
      readonly texts?: readonly string[];
      readonly images?: readonly ImageInput[];
      /** Whether the images are searched for or searched in, which only some remote models are told. @default 'query' */
      readonly as?: 'query' | 'document' | undefined;
    },
    options?: UnindexedImageOptions,
  ): Promise<Embeddings>;
  /**
   * Reads the header of an image without decoding it. Throws `empty`, `unsupported`, `corrupt`, `too-large`.
   *
   * @example const { id, width, height } = await engine.inspect(bytes);
   */
  inspect(image: ImageInput, options?: UnindexedImageOptions): Promise<ImageFacts>;
  /**
   * A small WebP of an image that need not be in the library. Throws the errors of decoding, and `bad-query` for an invalid
   * size.
   *
   * @param size longer side in pixels, 1 to 4096
   * @example const webp = await engine.preview('/srv/chair.jpg', 384);
   */
  preview(image: ImageInput, size: number, options?: UnindexedImageOptions): Promise<Uint8Array>;
  /** Cancels runs and downloads, closes model and store, and releases all memory and threads. */
  close(): Promise<void>;
}

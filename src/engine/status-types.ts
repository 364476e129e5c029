import type { IndexParameters } from '../core/index-parameters.ts';
import type { LeftOut } from '../core/left-out.ts';
import type { StoreCapabilities } from '../store/capabilities.ts';
import type { IndexRecall } from './tuning-types.ts';
import type { WatchingState } from './watching-types.ts';

/** The state of a library. */
export interface EngineStatus {
  /** Absolute path of the home folder. */
  readonly home: string;
  /** Id of the model in use. */
  readonly model: string;
  /** A better model on this disk that knows the language of this machine and that the library does not use; null if there is none. */
  readonly otherModel: string | null;
  /** Models that a search can ask (`models`): that of the library, then others of which it has vectors, perhaps not of all pictures. */
  readonly searchModels: readonly string[];
  /**
   * Whether searches still use vectors of another model, or of an earlier version of it, than indexing computes now. The next
   * complete run brings the library up to date.
   */
  readonly outdated: boolean;
  /** The model to which a run that has not completed yet migrates the library; null if there is none. */
  readonly nextModel: string | null;
  /**
   * Paths whose removal was interrupted, so that searches may still find pictures of them. The next run that writes, or
   * removing them again, completes it.
   */
  readonly removing: readonly string[];
  /** Vectors of models that are not in use, which `models.free` deletes. */
  readonly unused: { readonly collections: number; readonly bytes: number };
  /** The collection of another program that is searched and never changed; null for a library of Soutu. */
  readonly external: string | null;
  /** Name of the store, as in the setting. */
  readonly store: string;
  /** Address of the store into which the library was indexed, if the setting names another one that has none of its vectors; else null. */
  readonly otherStore: string | null;
  /** Distinct pictures; copies count once. */
  readonly images: number;
  /**
   * Paths of files, including copies and further names of one file. In a store that machines share, those of other machines are counted as
   * they were when this one last began to index.
   */
  readonly files: number;
  readonly folders: readonly LibraryFolderInfo[];
  /** Files that could not be read or decoded. */
  readonly failed: number;
  /** Files of kinds that are not read, as the last complete run over each folder of the library met them. */
  readonly leftOut: LeftOut;
  /** What is kept now of folders that are away. */
  readonly kept: KeptFiles;
  /** Texts that pictures are matched with (`soutu texts`). */
  readonly texts: number;
  /** Whether indexing reads the words in pictures: `on`; `off` by the setting `ocr`; `missing` without the models for it (`soutu models pull ocr`). */
  readonly reading: ReadingState;
  /**
   * Pictures whose words have not been read, also where none may be read; null if the collection has no place for words, or is of another
   * program.
   */
  readonly unread: number | null;
  /** Globs of files and folders in which no words are read (setting `ocr-exclude`), of all folders of the library. */
  readonly ocrExclude: readonly string[];
  readonly index: {
    /** Kind of the index; `flat` is exhaustive search. */
    readonly kind: string;
    /** Its parameters, as far as the store tells them. */
    readonly parameters: IndexParameters;
    /** Items in the store. */
    readonly rows: number;
    /** Items not in the index yet; they are searched exhaustively. */
    readonly unindexedRows: number;
    /** Bytes on disk. */
    readonly bytes: number;
    /** Why this index, in one sentence. */
    readonly reason: string;
    /** What searches with it find, as it was measured the last time; null if it was not, or searches are exhaustive. */
    readonly recall: IndexRecall | null;
  };
  /** What the store can do, such as the kinds of index that the setting `index` can name. */
  readonly capabilities: StoreCapabilities;
  /** Whether and how its folders are followed. */
  readonly watching: WatchingState;
  /** The process that is writing to the library; null if there is none. */
  readonly writer: { readonly pid: number; readonly command: string } | null;
}

/** Files that stay in the library although their folder is not there, because its disk may only be disconnected. */
export interface KeptFiles {
  readonly files: number;
  /** The folders that are away, absolute. `prune` in a run removes their files. */
  readonly folders: readonly string[];
}

/** Whether indexing reads the words in pictures. */
export type ReadingState = 'on' | 'off' | 'missing';

/** A folder of the library. */
export interface LibraryFolderInfo {
  readonly path: string;
  /** Number of picture files at or below it. */
  readonly files: number;
  /** Whether the path is not there now, for example because a disk is disconnected. */
  readonly missing: boolean;
  /** Set where it is missing because the disk or server on which it lies does not answer. */
  readonly silent?: true | undefined;
}

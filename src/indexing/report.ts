import type { LeftOut } from '../core/left-out.ts';
import type { FailedFile } from '../library/file-catalog.ts';

/** The state of a migration at the end of a run. */
export interface NewModel {
  /** Id of the model. */
  readonly model: string;
  /** Whether searches use it now. */
  readonly isComplete: boolean;
  /**
   * Absolute paths of files whose pictures the old vectors find, but which could not be read now. The migration waits for those
   * that may come back (`missingFolders`); those that are damaged are no longer found after it.
   */
  readonly unread: readonly string[];
}

/** What a run has done about one file. */
export interface FileChange {
  /** `changed`: it has other content, or other words beside it. A further file of a known picture counts as added. */
  readonly kind: 'added' | 'changed' | 'moved' | 'removed';
  /** Absolute. */
  readonly path: string;
  /** Where a moved file was; null for others. */
  readonly from: string | null;
}

/** The result of an indexing run. Numbers count files unless stated otherwise. */
export interface IndexReport {
  /** Picture files found in the folders. */
  seen: number;
  /** New pictures. */
  added: number;
  /** Files already in the library and unchanged. */
  unchanged: number;
  /** Known pictures with a new path, whose old path no longer exists. */
  moved: number;
  /** Further paths of known pictures: copies, and other names of the same file. */
  copies: number;
  /** Files with changed content, or with changed words in the files beside them. */
  updated: number;
  /** Files deleted from folders that exist. */
  removed: number;
  /** Files of missing folders, for example on a disconnected disk; they stay in the library unless `prune` is set. */
  kept: number;
  /** Pictures for which a missing stage was computed; they also count as unchanged. */
  completed: number;
  /**
   * Pictures in which this run looked for words; null if words are not read, for lack of the models or by the settings. Always 0 if
   * the store has no place for them.
   */
  read: number | null;
  /** Pictures in which it did not look for words, because it gave way to another run or was stopped; a later run does. */
  leftToRead: number;
  failed: FailedFile[];
  /** Files of kinds that are not read, such as videos: they were met and left out. */
  leftOut: LeftOut;
  /** Missing folders whose files were kept, absolute. */
  missingFolders: string[];
  /**
   * The new model, or new version of the model, to which this run migrates the library; searches use it once `isComplete`.
   * Null if the model is unchanged.
   */
  newModel: NewModel | null;
  /** The index that this run built, and why; null if it built none. */
  newIndex: { readonly kind: string; readonly reason: string } | null;
  /** Whether the run was stopped early; its results so far are kept. */
  interrupted: boolean;
  tookMs: number;
  /** Embedded pictures per second, over the whole run. */
  imagesPerSecond: number;
}

/** Progress of a running indexing run. */
export interface IndexProgress {
  /** `words`: words are read in the pictures that this run and earlier ones have stored. */
  readonly phase: 'pictures' | 'index' | 'words';
  /** Processed files: written, unchanged, failed or removed; in the phase `words`, pictures. */
  readonly done: number;
  /** Total number of those; null until they are counted. */
  readonly total: number | null;
  readonly failed: number;
  /** Pictures embedded so far. */
  readonly embedded: number;
  /** Embedded pictures per second, over the last ten seconds. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number | null;
  /** Path of the file whose processing started last. */
  readonly current: string | null;
  /** Paths of files written durably since the last call. */
  readonly written: readonly string[];
  /** Files that have failed since the last call. */
  readonly failures: readonly FailedFile[];
}

export function emptyReport(): IndexReport {
  return {
    seen: 0,
    added: 0,
    unchanged: 0,
    moved: 0,
    copies: 0,
    updated: 0,
    removed: 0,
    kept: 0,
    completed: 0,
    read: null,
    leftToRead: 0,
    failed: [],
    leftOut: { files: 0, kinds: [] },
    missingFolders: [],
    newModel: null,
    newIndex: null,
    interrupted: false,
    tookMs: 0,
    imagesPerSecond: 0,
  };
}

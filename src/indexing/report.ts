import type { FailedFile } from '../library/file-catalog.ts';

/** What one run over the folders did. Numbers count files unless they say otherwise. */
export interface IndexReport {
  /** Picture files that the walk found. */
  seen: number;
  /** New pictures. */
  added: number;
  /** Already in the library as they are. */
  unchanged: number;
  /** Known pictures under a new path, their old path gone. */
  moved: number;
  /** Known pictures that have one path more now. */
  copies: number;
  /** Files whose content is another one now. */
  updated: number;
  /** Files that are gone from folders that are there. */
  removed: number;
  /** Files of folders that are missing (a disk that is not connected?): kept until `prune`. */
  kept: number;
  /** Pictures of which something was computed that they lacked; they count as unchanged, too. */
  completed: number;
  failed: FailedFile[];
  /** Folders that are missing, whose files were kept. */
  missingFolders: string[];
  /**
   * Model, or version of the model, to which this run brought the library: searches use it when it is complete. Null where
   * the model is the one of before.
   */
  newModel: { readonly model: string; readonly isComplete: boolean } | null;
  /** The run was stopped before its end; what it had done is in the store. */
  interrupted: boolean;
  tookMs: number;
  /** Pictures that were embedded, per second of the whole run. */
  imagesPerSecond: number;
}

/** How far a run is; given again and again while it lasts. */
export interface IndexProgress {
  readonly phase: 'pictures' | 'index';
  /** Files dealt with: written, unchanged or failed. */
  readonly done: number;
  /** Files in all; null until they are counted. */
  readonly total: number | null;
  readonly failed: number;
  /** Pictures that went through the model. */
  readonly embedded: number;
  /** Pictures embedded per second, over the last ten seconds. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number | null;
  /** The file taken up last. */
  readonly current: string | null;
  /** Files that have become durable since the last call. */
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
    failed: [],
    missingFolders: [],
    newModel: null,
    interrupted: false,
    tookMs: 0,
    imagesPerSecond: 0,
  };
}

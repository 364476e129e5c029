import type { SoutuError } from '../errors.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import type { IndexProgress, IndexReport } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';

export type { IndexProgress } from '../indexing/report.ts';

export interface IndexRunOptions {
  /** Also remove the files of folders that are missing. */
  readonly prune?: boolean;
  /** Read damaged files again, though they have not changed. */
  readonly retryFailed?: boolean;
  /** Stops the run and keeps what is done. */
  readonly signal?: AbortSignal;
  /** What other processes are told that this one was started as, while it writes; default: soutu index. */
  readonly command?: string;
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** What a run over the folders is asked to do. */
export interface RunRequest extends Omit<IndexRunOptions, 'signal' | 'onProgress'> {
  /** Absolute folders. @default all folders of the library */
  readonly folders?: readonly string[];
}

/** A run over the folders of the library. Times are ISO 8601 in UTC. */
export interface Run {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Empty: all folders of the library. */
  readonly folders: readonly string[];
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: IndexProgress | null;
  /** What it did, when it has ended. */
  readonly report: IndexReport | null;
  /** Why it failed. */
  readonly error: SoutuError | null;
}

export interface RunListener {
  readonly run: (run: Run) => void;
  readonly failure?: (failure: FailedFile) => void;
}

/**
 * Runs over the folders in the background of this process, one at a time. A removal pauses the one that is on, which then
 * goes on: nobody waits for its end.
 *
 * @example
 * const { id } = engine.runs.start({ folders: ['/srv/pictures'] });
 * const stop = engine.runs.follow(id, { run: ({ state, progress }) => console.log(state, progress?.done) });
 */
export interface Runs {
  /** Throws `busy` when 20 runs wait already. */
  start(request?: RunRequest): Run;
  /** The newest first; the last 50 that have ended among them. */
  list(): Run[];
  /** Throws `not-found`. */
  get(id: string): Run;
  /** Stops a run; what it has done is kept. Throws `not-found`. */
  cancel(id: string): Run;
  /**
   * Calls the listener with the run and its failures so far, then with every change, progress at most four times a second,
   * until the run ends or the function that it returns is called. Throws `not-found`.
   */
  follow(id: string, listener: RunListener): () => void;
  /**
   * Removes files and folders from the library. A run that is on is paused for it and goes on afterwards, without the folders
   * that were removed: what a run names would be indexed again. Throws `not-found`.
   */
  remove(paths: readonly string[], options?: Pick<IndexRunOptions, 'command'>): Promise<RemoveReport>;
  readonly running: Run | null;
  /** Cancels all runs and waits for the end of the one that is on; none can be started any more. */
  close(): Promise<void>;
}

import type { SoutuError } from '../errors.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import type { IndexProgress, IndexReport } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';

export type { IndexProgress } from '../indexing/report.ts';

/** Options of an indexing run. */
export interface IndexRunOptions {
  /** Also remove the files of missing folders: of all, or of those that are or lie in these absolute ones. @default false */
  readonly prune?: boolean | readonly string[];
  /** Retry damaged files even if they have not changed. @default false */
  readonly retryFailed?: boolean;
  /**
   * Read all files again, also those whose size and times are as before, for disks that change files without telling. Pictures that are
   * the same are not embedded again. @default false
   */
  readonly full?: boolean;
  /** Stops the run; its results so far are kept. */
  readonly signal?: AbortSignal;
  /** Command shown to other processes while this one holds the lock. @default 'soutu index' */
  readonly command?: string;
  /** Called during the run, at most ten times a second. */
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** The request of a background run. */
export interface RunRequest extends Omit<IndexRunOptions, 'signal' | 'onProgress'> {
  /** Absolute or relative paths. @default all folders of the library */
  readonly folders?: readonly string[];
}

/** An indexing run. Times are ISO 8601 in UTC. */
export interface Run {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  /** Absolute folders; empty for all folders of the library, or for the files that `watching` found changed. */
  readonly folders: readonly string[];
  /** Why it runs: somebody asked for it, or the library follows its folders (`watching`). */
  readonly trigger: 'request' | 'watching';
  /** Id of the model to which the run switches the library (`models.use`); null if it keeps the model. */
  readonly model: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: IndexProgress | null;
  /** Its result; null until it has ended. */
  readonly report: IndexReport | null;
  /** Why it failed; null unless `state` is failed. */
  readonly error: SoutuError | null;
}

export interface RunListener {
  readonly run: (run: Run) => void;
  readonly failure?: (failure: FailedFile) => void;
}

/**
 * Indexing runs in the background of this process, one at a time. A removal pauses the current run, which then resumes, so
 * that it does not have to wait for the end of the run.
 *
 * @example
 * const { id } = engine.runs.start({ folders: ['/srv/pictures'] });
 * const stop = engine.runs.follow(id, { run: ({ state, progress }) => console.log(state, progress?.done) });
 */
export interface Runs {
  /** Starts or queues a run. Throws `busy` if 20 runs are waiting. */
  start(request?: RunRequest): Run;
  /** All waiting, paused and running runs and the last 50 that have ended, newest first. */
  list(): Run[];
  /** Throws `not-found`. */
  get(id: string): Run;
  /** Stops a run; its results so far are kept. Throws `not-found`. */
  cancel(id: string): Run;
  /**
   * Pauses a waiting or running run until `resume`; runs that wait behind it go first, and other processes may write. A run
   * that has ended stays as it is. Throws `not-found`.
   */
  pause(id: string): Run;
  /** Lets a paused run go on as soon as no other one runs. Throws `not-found`. */
  resume(id: string): Run;
  /**
   * Calls the listener with the run and its failures so far, then after every change (progress at most four times a second)
   * until the run ends. Throws `not-found`.
   *
   * @returns a function that stops listening
   */
  follow(id: string, listener: RunListener): () => void;
  /**
   * Removes files and folders from the library. A current run is paused meanwhile and resumes without the removed folders,
   * because indexing a folder by name would add it again. Throws `not-found`.
   */
  remove(paths: readonly string[], options?: Pick<IndexRunOptions, 'command'>): Promise<RemoveReport>;
  /** The current run. */
  readonly running: Run | null;
  /** Cancels all runs and waits for the current one to stop. */
  cancelAll(): Promise<void>;
}

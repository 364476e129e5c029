import type { SoutuError } from '../errors.ts';
import type { HubId } from '../models/download/hub.ts';
import type { PullProgress } from '../models/download/meter.ts';

export type { HubId } from '../models/download/hub.ts';
export type { PullProgress } from '../models/download/meter.ts';

export interface PullOptions {
  /** Hub to download from. @default the setting `hubs` */
  readonly source?: HubId;
  /** Of `ocr` only: takes the files out of this folder, such as an unpacked package, instead of downloading them. */
  readonly from?: string;
  /** Stops the download; the next call continues it. */
  readonly signal?: AbortSignal;
  /** Called at most ten times a second and at every change of the phase or the file. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** A model that was downloaded, or was on this disk already. */
export interface PullReport {
  /** Its name on the hub, without a revision; `ocr` for the models that read words. */
  readonly id: string;
  /** Absolute folder of its files. */
  readonly folder: string;
  /** Commit; null if the hub does not tell. */
  readonly revision: string | null;
  /** Where it is: the hub, or the place on this disk where it was found. */
  readonly source: string;
  /** Bytes that were downloaded now; 0 if everything was there. */
  readonly received: number;
}

/** A download in the background of this process. Times are ISO 8601 in UTC. */
export interface Download {
  readonly id: string;
  /** The full name of the model, with its revision if one was named. */
  readonly model: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly progress: PullProgress | null;
  /** Null until it is done. */
  readonly report: PullReport | null;
  /** Why it failed; null unless `state` is failed. */
  readonly error: SoutuError | null;
}

/**
 * Downloads in the background of this process. Requests for the same model share one download.
 *
 * @example
 * const { id } = engine.models.downloads.start('bge-vl-base');
 * const stop = engine.models.downloads.follow(id, ({ state, progress }) => console.log(state, progress?.doneBytes));
 */
export interface Downloads {
  /** Starts a download, or returns the one of this model that is running. Throws `usage` for a name that no hub can have. */
  start(name: string, options?: Pick<PullOptions, 'source'>): Download;
  /** All running downloads and the last 50 that have ended, newest first. */
  list(): Download[];
  /** Throws `not-found`. */
  get(id: string): Download;
  /** Stops a download; the next one of this model continues it. Throws `not-found`. */
  cancel(id: string): Download;
  /**
   * Calls the listener with the download, then after every change until it ends. Throws `not-found`.
   *
   * @returns a function that stops listening
   */
  follow(id: string, listener: (download: Download) => void): () => void;
}

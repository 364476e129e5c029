import type { HubId } from '../models/download/hub.ts';
import type { PullProgress } from '../models/download/meter.ts';

export type { HubId } from '../models/download/hub.ts';
export type { PullProgress } from '../models/download/meter.ts';

/** A model that Soutu knows or that is on this disk. */
export interface ModelEntry {
  /** soutu-mini, or the name on the hub such as BAAI/BGE-VL-base. */
  readonly id: string;
  /** A shorter name that commands take as well: bge-vl-base. */
  readonly name: string;
  /** What it is good at; null for a model that Soutu does not know. */
  readonly summary: string | null;
  /** Language codes; empty if unknown. */
  readonly languages: readonly string[];
  /** Length of a vector; null if unknown. */
  readonly dimensions: number | null;
  /** Size of the weights in bytes; null if unknown. */
  readonly bytes: number | null;
  readonly license: string | null;
  /** Whether it is on this disk. */
  readonly installed: boolean;
  /** Whether the library uses it. */
  readonly inUse: boolean;
  /** Absolute folder of its files; null unless it is on this disk. */
  readonly folder: string | null;
}

export interface PullOptions {
  /** Hub to download from. @default the setting `hubs` */
  readonly source?: HubId;
  /** Stops the download; the next call continues it. */
  readonly signal?: AbortSignal;
  /** Called at most ten times a second and at every change of the phase or the file. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** A model that was downloaded, or was on this disk already. */
export interface PullReport {
  /** Its name on the hub, without a revision. */
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

/**
 * The models of this machine and of the hubs. Nothing is downloaded but by `pull`.
 *
 * @example
 * const { folder } = await engine.models.pull('bge-vl-base', {
 *   onProgress: ({ doneBytes, totalBytes }) => console.log(doneBytes, totalBytes),
 * });
 */
export interface Models {
  /** All models that Soutu knows and all on this disk. */
  list(): Promise<readonly ModelEntry[]>;
  /**
   * Downloads a model into the cache of its hub, where the tools of that hub find it too. An interrupted download
   * continues with the next call. Throws `usage` for a name that cannot be one of a hub, `offline`, `hub-unreachable`, `hub-denied`,
   * `hub-not-found`, `hub-failed`, `download-interrupted`, `download-corrupt`, `disk-full`, and `model-invalid` for a model
   * that Soutu does not run.
   *
   * @param name a known model (bge-vl-base), ORGANISATION/NAME, or ORGANISATION/NAME@REVISION
   */
  pull(name: string, options?: PullOptions): Promise<PullReport>;
}

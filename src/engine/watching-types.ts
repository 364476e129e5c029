import type { ErrorCode } from '../errors.ts';
import type { WriteRefusal } from '../file-errors.ts';
import type { FileChange } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';

export type { FileChange } from '../indexing/report.ts';

/** How a folder of the library is followed. */
export interface FollowedFolderInfo {
  readonly path: string;
  /**
   * `events`: the system tells of changes at once. `rescans`: it is walked now and then, for the reason beside it. `missing`: it is not there
   * now, and is looked for.
   */
  readonly how: 'events' | 'rescans' | 'missing';
  /** Why changes do not appear at once, or not all of them, with the remedy; null if they do. */
  readonly reason: string | null;
  /** Watches that the system holds for it. */
  readonly watches: number;
}

/** Why what has changed cannot be stored now. It is tried again by itself. */
export interface WatchingProblem {
  /** A code of docs/errors.md: `locked` while another process writes to the library, `store-failed`, `store-unreachable` … */
  readonly code: ErrorCode;
  /** Why nothing can be written in the home, `full` for its disk; null if that is not the reason. */
  readonly home: WriteRefusal | null;
}

/** Whether and how the library follows its folders. Times are ISO 8601 in UTC. */
export interface WatchingState {
  /**
   * `on`; `paused` by hand, `battery` because the machine runs on it; `waiting` because what has changed cannot be stored now, for the
   * reason in `problem`; `starting` while the watches are set; `off` if no process follows the folders.
   */
  readonly state: 'on' | 'starting' | 'waiting' | 'paused' | 'battery' | 'off';
  /** Why the last run of what has changed failed; null if it did not. */
  readonly problem: WatchingProblem | null;
  /** The process that follows the folders; null if none does. */
  readonly process: { readonly pid: number; readonly command: string } | null;
  readonly folders: readonly FollowedFolderInfo[];
  /** Files and folders that have changed and are not in the library yet. */
  readonly changed: number;
  /** What the machine runs on; `unknown` where the system does not tell. */
  readonly power: 'mains' | 'battery' | 'unknown';
  /** When all folders are walked the next time, for what events miss; null if that is off. */
  readonly nextRescan: string | null;
}

/** What happens while folders are followed: also what other runs of this process do. */
export type WatchingEvent =
  | { readonly type: 'change'; readonly change: FileChange }
  | { readonly type: 'failure'; readonly failure: FailedFile }
  | { readonly type: 'state'; readonly state: WatchingState }
  /** Something that delays changes, in a sentence. */
  | { readonly type: 'problem'; readonly message: string };

export interface WatchingOptions {
  /** Shown to other processes. @default 'soutu watch' */
  readonly command?: string;
}

/**
 * The library that follows its folders: changes on the disk start runs of what has changed. After `start`, `update` finds what has changed
 * before it.
 *
 * @example
 * await engine.watching.start();
 * const stop = engine.watching.follow((event) => event.type === 'change' && console.log(event.change.kind, event.change.path));
 * engine.watching.update();
 */
export interface Watching {
  /**
   * Follows the folders of the library, also those that are added later, until `stop` or `close`. While another process does so, it waits for
   * the end of that. Resolves once the folders are watched. Throws `read-only` for a collection of another program.
   */
  start(options?: WatchingOptions): Promise<void>;
  stop(): Promise<void>;
  /**
   * Walks all folders as soon as nothing holds it back, and again until that succeeds: for what has changed while no process followed them.
   * Does nothing if this process does not follow them.
   */
  update(): void;
  /** Whether and how the folders are followed, by this process or another one. */
  state(): Promise<WatchingState>;
  /** Lets changes wait until `resume`, also over restarts, and in whichever process follows the folders of this library. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** @returns a function that stops listening */
  follow(listener: (event: WatchingEvent) => void): () => void;
}

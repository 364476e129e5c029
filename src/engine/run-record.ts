import { randomUUID } from 'node:crypto';
import type { IndexReport } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import type { IndexProgress, Run, RunListener, RunRequest } from './run-types.ts';

/** A switch of the library to another model. */
export interface ModelSwitch {
  /** Id of the model, for people. */
  readonly id: string;
  /** A name that finds exactly its files again. */
  readonly name: string;
  /** Whether the collection that it replaces is deleted after the switch. */
  readonly dropOld: boolean;
}

/** A run of what has changed in folders that are followed. */
export interface WatchedRun {
  /** Absolute paths; null for all folders. */
  readonly changed: readonly string[] | null;
}

/** A run with what the queue needs to know about it. */
export interface RunRecord {
  run: Run;
  request: RunRequest;
  readonly switchTo: ModelSwitch | null;
  /** Null for a run that somebody asked for. */
  readonly watched: WatchedRun | null;
  /** Whether it only reads the words that are left, because the library may have changed since it gave way (`LibraryRun.resumes`). */
  resumes: boolean;
  /** What it did before it was paused; null before the first pause. */
  partial: IndexReport | null;
  /** What the run threw; the run itself shows it as a `SoutuError`. */
  thrown: unknown;
  readonly failures: Map<string, FailedFile>;
  readonly listeners: Set<RunListener>;
  /** Whether a listener was told of its end. */
  isFollowed: boolean;
  /** Called with every progress; listeners are notified less often. */
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  /** Aborted when the run is paused; renewed when it goes on. */
  pausing: AbortController;
  /** Aborted when the run is cancelled. */
  readonly cancelling: AbortController;
  readonly ended: Promise<void>;
  readonly resolveEnded: () => void;
  /** Time of the last notification of the listeners, by `performance.now()`. */
  notifiedAt: number;
}

/** Number of failures replayed to a new listener; the library lists all of them. */
const MAX_FAILURES = 1000;

/** Why a run was queued, and who follows it. */
export interface RunOrigin {
  readonly onProgress?: RunRecord['onProgress'] | undefined;
  readonly switchTo?: ModelSwitch | null;
  readonly watched?: WatchedRun | null;
}

/** @param request its folders are absolute */
export function createRunRecord(
  request: RunRequest,
  { onProgress, switchTo = null, watched = null }: RunOrigin = {},
): RunRecord {
  let resolveEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  const run: Run = {
    id: randomUUID(),
    state: 'waiting',
    folders: [...(request.folders ?? [])],
    trigger: watched === null ? 'request' : 'watching',
    model: switchTo?.id ?? null,
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    report: null,
    error: null,
  };
  return {
    run,
    request,
    switchTo,
    watched,
    resumes: false,
    partial: null,
    thrown: null,
    failures: new Map(),
    listeners: new Set(),
    isFollowed: false,
    onProgress,
    pausing: new AbortController(),
    cancelling: new AbortController(),
    ended,
    resolveEnded,
    notifiedAt: 0,
  };
}

export function updateRun(record: RunRecord, changes: Partial<Run>): void {
  record.run = { ...record.run, ...changes };
  record.notifiedAt = performance.now();
  notify(record, ({ run }) => run(record.run));
}

export function addFailures(record: RunRecord, failed: readonly FailedFile[]): void {
  for (const file of failed) {
    if (record.failures.has(file.path) || record.failures.size >= MAX_FAILURES) continue;
    record.failures.set(file.path, file);
    notify(record, (listener) => listener.failure?.(file));
  }
}

export function notifyProgress({ onProgress }: RunRecord, progress: IndexProgress): void {
  if (onProgress) safely(() => onProgress(progress));
}

function notify({ listeners }: RunRecord, call: (listener: RunListener) => void): void {
  for (const listener of [...listeners]) safely(() => call(listener));
}

/** A listener that throws must end neither the run, nor those that wait behind it, nor the process. */
function safely(call: () => void): void {
  try {
    call();
  } catch (error) {
    log.error('a listener of an indexing run failed', { error: String(error) });
  }
}

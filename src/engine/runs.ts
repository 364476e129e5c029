import { isWithin, spellingsOf } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import { emptyReport, type IndexReport } from '../indexing/report.ts';
import { log } from '../log.ts';
import { closedError } from './closed-error.ts';
import { createEventfulTest, isSameFailure } from './eventful-runs.ts';
import { absolutePaths } from './library-folders.ts';
import {
  createRunRecord,
  type ModelSwitch,
  type RunOrigin,
  type RunRecord,
  updateRun,
  type WatchedRun,
} from './run-record.ts';
import { createRunTurns, type RunWork } from './run-turns.ts';
import type { IndexRunOptions, Run, RunRequest, Runs } from './run-types.ts';

/** The operations that runs perform. Paths are absolute. */
interface Work extends RunWork {
  remove(paths: readonly string[], command: string | undefined): Promise<RemoveReport>;
}

/** Told of runs that somebody asks for, by who starts runs without being asked. */
export interface RequestListener {
  /** One was queued or goes on after a pause. */
  started(): void;
  /** One was stopped or paused: nothing is to do its work instead. */
  stopped(): void;
}

/** The runs of an engine, with what only the engine itself may do. */
export interface RunQueue extends Runs {
  /** Queues a run and waits for its end. Throws its error, and `busy` as `start` does. */
  index(
    folders: readonly string[],
    options: IndexRunOptions,
    watched?: WatchedRun | null,
  ): Promise<IndexReport>;
  /** Queues the run that switches the library to another model. Throws as `start` does. */
  switchModel(to: ModelSwitch, request: Pick<RunRequest, 'command'>): Run;
  /** The switches that have not ended: queued, running and paused ones. */
  switches(): ModelSwitch[];
  /** Pauses the current run while a task changes the library, as a removal does. */
  interrupt<T>(task: () => Promise<T>): Promise<T>;
  /** Cancels all runs and waits for the current one to stop; new ones are refused. */
  close(): Promise<void>;
}

/** Number of ended runs that are kept. */
const MAX_ENDED = 50;
/** The same for those that are not worth listing, kept so that a client that saw the run can still ask for its result. */
const MAX_UNLISTED = 10;
const MAX_WAITING = 20;

/**
 * Serialises everything in this process that writes to the library: runs wait for each other, but not while one only reads words,
 * and a removal interrupts the current one.
 */
export function createRuns(work: Work, requests: RequestListener): RunQueue {
  const records = new Map<string, RunRecord>();
  const turns = createRunTurns(work, { end, isAwaited: () => waiting().length > 0 });
  const isEventful = createEventfulTest();
  let unlisted: readonly RunRecord[] = [];
  let worker: Promise<void> | null = null;
  let isClosed = false;

  function unlist(record: RunRecord): void {
    records.delete(record.run.id);
    unlisted = [...unlisted, record].slice(-MAX_UNLISTED);
  }

  function end(record: RunRecord, result: Partial<Run>): void {
    const last = [...records.values()].findLast(({ run }) => run.endedAt !== null);
    record.isFollowed = record.listeners.size > 0;
    updateRun(record, { ...result, endedAt: new Date().toISOString() });
    record.listeners.clear();
    record.resolveEnded();
    if (!isEventful(record)) unlist(record);
    // Folders that are tried again and again would push all others off the list.
    else if (last && isSameFailure(last.run, record.run)) unlist(last);
    const ended = [...records.values()].filter(({ run }) => run.endedAt !== null);
    for (const { run } of ended.slice(0, -MAX_ENDED)) records.delete(run.id);
  }

  const waiting = () => [...records.values()].filter(({ run }) => run.state === 'waiting');

  async function runAll(): Promise<void> {
    let isOwed = false;
    for (let next = waiting()[0]; next; next = waiting()[0]) {
      await turns.run(next);
      const { state, report } = next.run;
      // A run of a few changed files reads no words but theirs.
      const isPart = next.watched?.changed != null;
      if (state === 'done') isOwed = (isPart && isOwed) || (report?.leftToRead ?? 0) > 0;
      // The run that was to read what an earlier one has left, when it gave way to it.
      const isLeft = state === 'failed' || (state === 'done' && isPart);
      if (!isLeft || !isOwed || isClosed || waiting().length > 0) continue;
      // Once: it may fail for the same reason.
      isOwed = false;
      start({}, { watched: isPart ? { changed: null } : null }, true);
    }
    worker = null;
  }

  function enqueue(request: RunRequest, origin: RunOrigin, resumes = false): RunRecord {
    if (isClosed) throw closedError();
    if (waiting().length >= MAX_WAITING) throw new SoutuError('busy', `${MAX_WAITING} runs wait already`);
    const folders = absolutePaths(request.folders ?? []);
    const record = createRunRecord({ ...request, folders }, origin);
    record.resumes = resumes;
    records.set(record.run.id, record);
    wake();
    if (record.watched === null && !resumes) requests.started();
    return record;
  }

  function wake(): void {
    turns.giveWay();
    worker ??= Promise.resolve().then(runAll);
  }

  /** Queues a run that nothing waits for. */
  function start(request: RunRequest, origin: RunOrigin = {}, resumes = false): Run {
    const record = enqueue(request, origin, resumes);
    record.ended.then(() => {
      const { state, error } = record.run;
      // Who follows the run shows its error.
      if (state === 'failed' && !record.isFollowed)
        log.error('an indexing run failed', { error: String(error) });
    });
    return record.run;
  }

  function recordOf(id: string): RunRecord {
    const record = records.get(id) ?? unlisted.find(({ run }) => run.id === id);
    if (!record) {
      throw new SoutuError('not-found', `There is no run ${id}`, {
        hint: 'Only the last 50 ended runs are kept.',
      });
    }
    return record;
  }

  function cancel(record: RunRecord): void {
    record.cancelling.abort(new SoutuError('interrupted', 'The run was cancelled'));
    const { state } = record.run;
    if (state === 'waiting' || state === 'paused')
      end(record, { state: 'cancelled', report: record.partial });
  }

  function pause(record: RunRecord): void {
    const { state } = record.run;
    if (state !== 'waiting' && state !== 'running') return;
    record.pausing.abort(new SoutuError('interrupted', 'The run was paused'));
    if (state === 'waiting') updateRun(record, { state: 'paused' });
  }

  /** Stops what would do the work of a run that somebody stops. */
  function stopFollowing({ run, watched, switchTo }: RunRecord): void {
    if (run.endedAt !== null || watched !== null || switchTo !== null) return;
    requests.stopped();
    const isPart = (path: string) =>
      run.folders.length === 0 || run.folders.some((folder) => isWithin(path, folder));
    for (const other of waiting())
      if (other.watched && (other.watched.changed?.some(isPart) ?? true)) cancel(other);
  }

  function resume(record: RunRecord): void {
    // A run that has not stopped yet for its pause would otherwise stay paused.
    if (record.run.state === 'running' && record.pausing.signal.aborted)
      record.pausing = new AbortController();
    if (record.run.state !== 'paused') return;
    record.pausing = new AbortController();
    updateRun(record, { state: 'waiting' });
    wake();
  }

  async function interrupt<T>(task: () => Promise<T>): Promise<T> {
    if (isClosed) throw closedError();
    return turns.interrupt(task);
  }

  async function cancelAll(): Promise<void> {
    for (const record of [...records.values()]) if (record.run.endedAt === null) cancel(record);
    await worker;
    await turns.idle();
  }

  function leaveOut(record: RunRecord, paths: readonly string[]): void {
    const { folders = [] } = record.request;
    const rest = folders.filter((folder) => !paths.some((path) => isWithin(folder, path)));
    if (record.run.endedAt !== null || rest.length === folders.length) return;
    // Without any folder left the run would index all of them.
    if (rest.length === 0) cancel(record);
    else {
      record.request = { ...record.request, folders: rest };
      updateRun(record, { folders: rest });
    }
  }

  return {
    start: (request = {}) => start(request),
    switchModel: (to, request) => start(request, { switchTo: to }),
    async index(folders, { signal, onProgress, ...request }, watched = null) {
      const record = enqueue({ ...request, folders }, { onProgress, watched });
      const stop = () => cancel(record);
      signal?.addEventListener('abort', stop);
      if (signal?.aborted) stop();
      await record.ended;
      signal?.removeEventListener('abort', stop);
      if (record.run.state === 'failed') throw record.thrown;
      return record.run.report ?? { ...emptyReport(), interrupted: true };
    },
    list: () => [...records.values()].map(({ run }) => run).reverse(),
    get: (id) => recordOf(id).run,
    cancel(id) {
      const record = recordOf(id);
      stopFollowing(record);
      cancel(record);
      return record.run;
    },
    pause(id) {
      const record = recordOf(id);
      stopFollowing(record);
      pause(record);
      return record.run;
    },
    resume(id) {
      const record = recordOf(id);
      resume(record);
      requests.started();
      return record.run;
    },
    switches: () =>
      [...records.values()].flatMap(({ run, switchTo }) => (run.endedAt === null && switchTo) || []),
    cancelAll,
    interrupt,
    follow(id, listener) {
      const record = recordOf(id);
      listener.run(record.run);
      for (const failure of record.failures.values()) listener.failure?.(failure);
      if (record.run.endedAt === null) record.listeners.add(listener);
      return () => record.listeners.delete(listener);
    },
    async remove(named, { command } = {}) {
      if (isClosed) throw closedError();
      const paths = absolutePaths(named);
      // Runs that are started from now on come after the removal and may add its folders again.
      const earlier = [...records.values()];
      return interrupt(async () => {
        const report = await work.remove(paths, command);
        // A run may name a folder in the other spelling of Unicode.
        const spellings = paths.flatMap(spellingsOf);
        for (const record of earlier) leaveOut(record, spellings);
        return report;
      });
    },
    get running() {
      return turns.running?.run ?? null;
    },
    async close() {
      isClosed = true;
      await cancelAll();
    },
  };
}

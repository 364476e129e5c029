import { isWithin } from '../core/folders.ts';
import { asSoutuError, SoutuError } from '../errors.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import { emptyReport, type IndexReport } from '../indexing/report.ts';
import { log } from '../log.ts';
import type { LibraryRun } from './index-library.ts';
import { absolutePaths } from './library-folders.ts';
import {
  addFailures,
  createRunRecord,
  type ModelSwitch,
  notifyProgress,
  type RunRecord,
  updateRun,
} from './run-record.ts';
import type { IndexRunOptions, Run, RunRequest, Runs } from './run-types.ts';
import { sumOf } from './sum-reports.ts';

/** The operations that runs perform. Paths are absolute. */
interface Work {
  index(folders: readonly string[], options: LibraryRun): Promise<IndexReport>;
  remove(paths: readonly string[], command: string | undefined): Promise<RemoveReport>;
  /** Keeps other processes from writing while a task runs. Throws `locked`. */
  writing<T>(command: string, task: () => Promise<T>): Promise<T>;
}

/** The runs of an engine, with what only the engine itself may do. */
export interface RunQueue extends Runs {
  /** Queues a run and waits for its end. Throws its error, and `busy` as `start` does. */
  index(folders: readonly string[], options: IndexRunOptions): Promise<IndexReport>;
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
const MAX_WAITING = 20;
const NOTIFY_EVERY_MS = 250;
const DEFAULT_COMMAND = 'soutu index';

/**
 * Serialises everything in this process that writes to the library: runs wait for each other, and a removal interrupts the
 * current one.
 */
export function createRuns(work: Work): RunQueue {
  const records = new Map<string, RunRecord>();
  let turn: Promise<unknown> = Promise.resolve();
  let round: AbortController | null = null;
  let runningRecord: RunRecord | null = null;
  let interruptions = 0;
  let worker: Promise<void> | null = null;
  let isClosed = false;

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.catch(() => {});
    return mine;
  }

  /** Runs until the end or the next pause; null if a removal goes first or the run was cancelled. */
  async function runRound(record: RunRecord): Promise<IndexReport | null> {
    if (interruptions > 0 || record.cancelling.signal.aborted) return null;
    round = new AbortController();
    try {
      const { folders = [], ...options } = record.request;
      return await work.index(folders, {
        ...options,
        switchTo: record.switchTo,
        signal: AbortSignal.any([record.cancelling.signal, record.pausing.signal, round.signal]),
        onProgress(progress) {
          addFailures(record, progress.failures);
          if (performance.now() - record.notifiedAt >= NOTIFY_EVERY_MS) updateRun(record, { progress });
          else record.run = { ...record.run, progress };
          notifyProgress(record, progress);
        },
      });
    } finally {
      round = null;
    }
  }

  async function runToEnd(record: RunRecord): Promise<void> {
    const { signal } = record.cancelling;
    const isPaused = () => record.pausing.signal.aborted && !signal.aborted;
    runningRecord = record;
    updateRun(record, { state: 'running', startedAt: record.run.startedAt ?? new Date().toISOString() });
    try {
      let isDone = false;
      // Held over removals, too: a process that wrote in between would make the removal and the rest of the run fail.
      await work.writing(record.request.command ?? DEFAULT_COMMAND, async () => {
        while (!isDone && !signal.aborted && !isPaused()) {
          const next = await inTurn(() => runRound(record));
          if (next === null) continue;
          addFailures(record, next.failed);
          record.partial = sumOf(record.partial, next);
          isDone = !next.interrupted;
        }
      });
      if (!isDone && isPaused()) updateRun(record, { state: 'paused' });
      else end(record, { state: isDone ? 'done' : 'cancelled', report: record.partial });
    } catch (error) {
      record.thrown = error;
      const report = record.partial;
      if (signal.aborted) end(record, { state: 'cancelled', report });
      else if (isPaused()) updateRun(record, { state: 'paused' });
      else end(record, { state: 'failed', report, error: asSoutuError(error, 'internal') });
    } finally {
      runningRecord = null;
    }
  }

  function end(record: RunRecord, result: Partial<Run>): void {
    record.isFollowed = record.listeners.size > 0;
    updateRun(record, { ...result, endedAt: new Date().toISOString() });
    record.listeners.clear();
    record.resolveEnded();
    const ended = [...records.values()].filter(({ run }) => run.endedAt !== null);
    for (const { run } of ended.slice(0, -MAX_ENDED)) records.delete(run.id);
  }

  const waiting = () => [...records.values()].filter(({ run }) => run.state === 'waiting');

  async function runAll(): Promise<void> {
    for (let next = waiting()[0]; next; next = waiting()[0]) await runToEnd(next);
    worker = null;
  }

  function enqueue(
    request: RunRequest,
    onProgress?: IndexRunOptions['onProgress'],
    switchTo: ModelSwitch | null = null,
  ): RunRecord {
    if (isClosed) throw closedError();
    if (waiting().length >= MAX_WAITING) throw new SoutuError('busy', `${MAX_WAITING} runs wait already`);
    const folders = absolutePaths(request.folders ?? []);
    const record = createRunRecord({ ...request, folders }, onProgress, switchTo);
    records.set(record.run.id, record);
    wake();
    return record;
  }

  function wake(): void {
    worker ??= Promise.resolve().then(runAll);
  }

  /** Queues a run that nothing waits for. */
  function start(request: RunRequest, switchTo: ModelSwitch | null = null): Run {
    const record = enqueue(request, undefined, switchTo);
    record.ended.then(() => {
      const { state, error } = record.run;
      // Who follows the run shows its error.
      if (state === 'failed' && !record.isFollowed)
        log.error('an indexing run failed', { error: String(error) });
    });
    return record.run;
  }

  function recordOf(id: string): RunRecord {
    const record = records.get(id);
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
    interruptions += 1;
    round?.abort(new SoutuError('interrupted', 'Paused'));
    try {
      return await inTurn(task);
    } finally {
      interruptions -= 1;
    }
  }

  async function cancelAll(): Promise<void> {
    for (const record of [...records.values()]) if (record.run.endedAt === null) cancel(record);
    await worker;
    await turn;
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
    switchModel: (to, request) => start(request, to),
    async index(folders, { signal, onProgress, ...request }) {
      const record = enqueue({ ...request, folders }, onProgress);
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
      cancel(record);
      return record.run;
    },
    pause(id) {
      const record = recordOf(id);
      pause(record);
      return record.run;
    },
    resume(id) {
      const record = recordOf(id);
      resume(record);
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
        for (const record of earlier) leaveOut(record, paths);
        return report;
      });
    },
    get running() {
      return runningRecord?.run ?? null;
    },
    async close() {
      isClosed = true;
      await cancelAll();
    },
  };
}

const closedError = () => new SoutuError('interrupted', 'The library is being closed');

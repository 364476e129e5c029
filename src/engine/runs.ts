import { randomUUID } from 'node:crypto';
import { isWithin } from '../core/folders.ts';
import { asSoutuError, SoutuError } from '../errors.ts';
import type { RemoveReport } from '../indexing/remove-paths.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { FailedFile } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import type { IndexRunOptions, Run, RunListener, RunRequest, Runs } from './run-types.ts';
import { sumOf } from './sum-reports.ts';

/** The operations that runs perform. */
interface Work {
  index(folders: readonly string[], options: IndexRunOptions): Promise<IndexReport>;
  remove(paths: readonly string[], command: string | undefined): Promise<RemoveReport>;
}

interface RunRecord {
  run: Run;
  request: RunRequest;
  readonly failures: Map<string, FailedFile>;
  readonly listeners: Set<RunListener>;
  /** Aborted when the run is cancelled. */
  readonly cancelling: AbortController;
  toldMs: number;
}

/** Number of ended runs that are kept. */
const MAX_ENDED = 50;
const MAX_WAITING = 20;
/** Number of failures replayed to a new listener; the library lists all of them. */
const MAX_FAILURES = 1000;
const TELL_EVERY_MS = 250;

/** Queues the indexing runs of this process and lets removals interrupt them. */
export function createRuns(work: Work): Runs {
  const records = new Map<string, RunRecord>();
  /** Serialises everything that writes. */
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

  function update(record: RunRecord, changes: Partial<Run>): void {
    record.run = { ...record.run, ...changes };
    record.toldMs = performance.now();
    for (const { run } of [...record.listeners]) run(record.run);
  }

  function addFailures(record: RunRecord, failed: readonly FailedFile[]): void {
    for (const file of failed) {
      if (record.failures.has(file.path) || record.failures.size >= MAX_FAILURES) continue;
      record.failures.set(file.path, file);
      for (const listener of [...record.listeners]) listener.failure?.(file);
    }
  }

  /** Runs until the end or the next pause; null if the run was cancelled before it started. */
  async function runRound(record: RunRecord): Promise<IndexReport | null> {
    if (record.cancelling.signal.aborted || interruptions > 0) return null;
    const controller = new AbortController();
    round = controller;
    const cancel = () => controller.abort(record.cancelling.signal.reason);
    record.cancelling.signal.addEventListener('abort', cancel);
    try {
      const { folders = [], ...options } = record.request;
      return await work.index(folders, {
        ...options,
        signal: controller.signal,
        onProgress(progress) {
          addFailures(record, progress.failures);
          if (performance.now() - record.toldMs < TELL_EVERY_MS) record.run = { ...record.run, progress };
          else update(record, { progress });
        },
      });
    } finally {
      record.cancelling.signal.removeEventListener('abort', cancel);
      round = null;
    }
  }

  async function runToEnd(record: RunRecord): Promise<void> {
    const { signal } = record.cancelling;
    let report: IndexReport | null = null;
    runningRecord = record;
    update(record, { state: 'running', startedAt: new Date().toISOString() });
    try {
      let isDone = false;
      while (!isDone && !signal.aborted) {
        const next = await inTurn(() => runRound(record));
        if (next === null) continue;
        addFailures(record, next.failed);
        report = sumOf(report, next);
        isDone = !next.interrupted;
      }
      end(record, { state: isDone ? 'done' : 'cancelled', report });
    } catch (error) {
      if (signal.aborted) end(record, { state: 'cancelled', report });
      else {
        log.error('a run of indexing failed', { error: String(error) });
        end(record, { state: 'failed', report, error: asSoutuError(error, 'internal') });
      }
    } finally {
      runningRecord = null;
    }
  }

  function end(record: RunRecord, result: Partial<Run>): void {
    update(record, { ...result, endedAt: new Date().toISOString() });
    record.listeners.clear();
    const ended = [...records.values()].filter(({ run }) => run.endedAt !== null);
    for (const { run } of ended.slice(0, -MAX_ENDED)) records.delete(run.id);
  }

  const waiting = () => [...records.values()].filter(({ run }) => run.state === 'waiting');

  async function runAll(): Promise<void> {
    for (let next = waiting()[0]; next; next = waiting()[0]) await runToEnd(next);
    worker = null;
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

  function cancel(id: string): Run {
    const record = recordOf(id);
    record.cancelling.abort(new SoutuError('interrupted', 'The run was cancelled'));
    if (record.run.state === 'waiting') end(record, { state: 'cancelled' });
    return record.run;
  }

  function leaveOut(record: RunRecord, paths: readonly string[]): void {
    const { folders = [] } = record.request;
    const rest = folders.filter((folder) => !paths.some((path) => isWithin(folder, path)));
    if (record.run.endedAt !== null || rest.length === folders.length) return;
    // Without any folder left the run would index all of them.
    if (rest.length === 0) cancel(record.run.id);
    else {
      record.request = { ...record.request, folders: rest };
      update(record, { folders: rest });
    }
  }

  return {
    start(request = {}) {
      if (isClosed) throw new SoutuError('interrupted', 'The library is being closed');
      if (waiting().length >= MAX_WAITING) throw new SoutuError('busy', `${MAX_WAITING} runs wait already`);
      const record = newRecord(request);
      records.set(record.run.id, record);
      worker ??= Promise.resolve().then(runAll);
      return record.run;
    },
    list: () => [...records.values()].map(({ run }) => run).reverse(),
    get: (id) => recordOf(id).run,
    cancel,
    follow(id, listener) {
      const record = recordOf(id);
      listener.run(record.run);
      for (const failure of record.failures.values()) listener.failure?.(failure);
      if (record.run.endedAt === null) record.listeners.add(listener);
      return () => record.listeners.delete(listener);
    },
    async remove(paths, { command } = {}) {
      interruptions += 1;
      round?.abort(new SoutuError('interrupted', 'Paused'));
      try {
        return await inTurn(async () => {
          const report = await work.remove(paths, command);
          for (const record of records.values()) leaveOut(record, paths);
          return report;
        });
      } finally {
        interruptions -= 1;
      }
    },
    get running() {
      return runningRecord?.run ?? null;
    },
    async close() {
      isClosed = true;
      for (const { run } of [...records.values()]) if (run.endedAt === null) cancel(run.id);
      await worker;
      await turn;
    },
  };
}

function newRecord(request: RunRequest): RunRecord {
  const run: Run = {
    id: randomUUID(),
    state: 'waiting',
    folders: [...(request.folders ?? [])],
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
    failures: new Map(),
    listeners: new Set(),
    cancelling: new AbortController(),
    toldMs: 0,
  };
}

import { randomUUID } from 'node:crypto';
import { isWithin } from '../core/folders.ts';
import type { Engine, FailedFile, IndexReport, RemoveReport } from '../engine.ts';
import { SoutuError } from '../errors.ts';
import type { Failure, Job } from './contract/library.ts';
import { failureOf, progressOf, reportOf, sumOf } from './job-views.ts';
import { loggedProblem } from './problem.ts';

/** What a run is asked to do; no folders: all of the library. */
interface JobRequest {
  readonly folders: readonly string[];
  readonly prune: boolean;
  readonly retryFailed: boolean;
}

interface JobListener {
  readonly job: (job: Job) => void;
  readonly failure: (failure: Failure) => void;
}

/** Runs of indexing, one at a time. */
export interface Jobs {
  /** Throws `busy` when too many wait. */
  start(request: JobRequest): Job;
  /** The newest first. */
  list(): Job[];
  /** Throws `not-found`. */
  get(id: string): Job;
  /** Stops a run; what it has done is kept. Throws `not-found`. */
  cancel(id: string): Job;
  /**
   * Hears of every change, progress at most four times a second; first of the failures so far and of the job as it is.
   * The result ends that. Throws `not-found`.
   */
  follow(id: string, listener: JobListener): () => void;
  /**
   * Removes files and folders from the library. A run that is on is paused for it and goes on afterwards; folders that it was to read and
   * that are removed now are left out, for what a run names would be taken up again. Throws `not-found`.
   */
  remove(paths: readonly string[]): Promise<RemoveReport>;
  readonly running: Job | null;
  /** Cancels everything and waits for the end of it. */
  close(): Promise<void>;
}

interface JobRecord {
  job: Job;
  request: JobRequest;
  readonly failures: Map<string, Failure>;
  readonly listeners: Set<JobListener>;
  /** Aborted when the job is cancelled. */
  readonly cancelling: AbortController;
  toldMs: number;
}

const KEPT = 50;
const MOST_WAITING = 20;
/** Failures that are told to who listens from the middle of a run on; the library lists all. */
const FAILURES_KEPT = 1000;
const TELL_EVERY_MS = 250;

/** @param command what other processes are told of who writes, once the server listens */
export function createJobs(engine: Pick<Engine, 'index' | 'remove'>, command: () => string): Jobs {
  const records = new Map<string, JobRecord>();
  /** Everything that writes, one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  let round: AbortController | null = null;
  let runningRecord: JobRecord | null = null;
  let interruptions = 0;
  let worker: Promise<void> | null = null;
  let isClosed = false;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  function update(record: JobRecord, changes: Partial<Job>): void {
    record.job = { ...record.job, ...changes };
    record.toldMs = performance.now();
    for (const { job } of [...record.listeners]) job(record.job);
  }

  function addFailures(record: JobRecord, failed: readonly FailedFile[]): void {
    for (const file of failed) {
      if (record.failures.has(file.path) || record.failures.size >= FAILURES_KEPT) continue;
      const failure = failureOf(file);
      record.failures.set(file.path, failure);
      for (const listener of [...record.listeners]) listener.failure(failure);
    }
  }

  /** One stretch of a run, up to its end or to the next interruption; null where it did not begin. */
  async function runRound(record: JobRecord): Promise<IndexReport | null> {
    if (record.cancelling.signal.aborted || interruptions > 0) return null;
    const controller = new AbortController();
    round = controller;
    const cancel = () => controller.abort(record.cancelling.signal.reason);
    record.cancelling.signal.addEventListener('abort', cancel);
    try {
      const { folders, prune, retryFailed } = record.request;
      return await engine.index(folders, {
        prune,
        retryFailed,
        signal: controller.signal,
        command: command(),
        onProgress(progress) {
          addFailures(record, progress.failures);
          if (performance.now() - record.toldMs < TELL_EVERY_MS)
            record.job = { ...record.job, progress: progressOf(progress) };
          else update(record, { progress: progressOf(progress) });
        },
      });
    } finally {
      record.cancelling.signal.removeEventListener('abort', cancel);
      round = null;
    }
  }

  async function run(record: JobRecord): Promise<void> {
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
      end(record, isDone ? 'done' : 'cancelled', report, null);
    } catch (error) {
      if (signal.aborted) end(record, 'cancelled', report, null);
      else end(record, 'failed', report, error);
    } finally {
      runningRecord = null;
    }
  }

  function end(record: JobRecord, state: Job['state'], report: IndexReport | null, error: unknown): void {
    update(record, {
      state,
      endedAt: new Date().toISOString(),
      report: report && reportOf(report),
      error: error === null ? null : loggedProblem('A run of indexing', error),
    });
    record.listeners.clear();
    const ended = [...records.values()].filter(({ job }) => job.endedAt !== null);
    for (const { job } of ended.slice(0, -KEPT)) records.delete(job.id);
  }

  const waiting = () => [...records.values()].filter(({ job }) => job.state === 'waiting');

  async function work(): Promise<void> {
    for (let next = waiting()[0]; next; next = waiting()[0]) await run(next);
    worker = null;
  }

  function recordOf(id: string): JobRecord {
    const record = records.get(id);
    if (!record)
      throw new SoutuError('not-found', `There is no job ${id}`, { hint: 'GET /jobs lists them.' });
    return record;
  }

  function cancel(id: string): Job {
    const record = recordOf(id);
    record.cancelling.abort(new SoutuError('interrupted', 'The job was cancelled'));
    if (record.job.state === 'waiting') end(record, 'cancelled', null, null);
    return record.job;
  }

  function leaveOut(record: JobRecord, paths: readonly string[]): void {
    const { folders } = record.request;
    const rest = folders.filter((folder) => !paths.some((path) => isWithin(folder, path)));
    if (record.job.endedAt !== null || rest.length === folders.length) return;
    // A run that names no folder would read all of them.
    if (rest.length === 0) cancel(record.job.id);
    else {
      record.request = { ...record.request, folders: rest };
      update(record, { folders: rest });
    }
  }

  return {
    start(request) {
      if (isClosed) throw new SoutuError('interrupted', 'The server is stopping');
      if (waiting().length >= MOST_WAITING) throw new SoutuError('busy', `${MOST_WAITING} runs wait already`);
      const record = newRecord(request);
      records.set(record.job.id, record);
      worker ??= Promise.resolve().then(work);
      return record.job;
    },
    list: () => [...records.values()].map(({ job }) => job).reverse(),
    get: (id) => recordOf(id).job,
    cancel,
    follow(id, listener) {
      const record = recordOf(id);
      listener.job(record.job);
      for (const failure of record.failures.values()) listener.failure(failure);
      if (record.job.endedAt === null) record.listeners.add(listener);
      return () => record.listeners.delete(listener);
    },
    async remove(paths) {
      interruptions += 1;
      round?.abort(new SoutuError('interrupted', 'Paused'));
      try {
        return await inTurn(async () => {
          const report = await engine.remove(paths, { command: command() });
          for (const record of records.values()) leaveOut(record, paths);
          return report;
        });
      } finally {
        interruptions -= 1;
      }
    },
    get running() {
      return runningRecord?.job ?? null;
    },
    async close() {
      isClosed = true;
      for (const { job } of [...records.values()]) if (job.endedAt === null) cancel(job.id);
      await worker;
      await turn;
    },
  };
}

function newRecord(request: JobRequest): JobRecord {
  const job: Job = {
    id: randomUUID(),
    state: 'waiting',
    folders: [...request.folders],
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    report: null,
    error: null,
  };
  return {
    job,
    request,
    failures: new Map(),
    listeners: new Set(),
    cancelling: new AbortController(),
    toldMs: 0,
  };
}

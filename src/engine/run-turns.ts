import { asSoutuError, SoutuError } from '../errors.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { LibraryContext, WritingOptions } from './context.ts';
import type { LibraryRun } from './index-library.ts';
import { addFailures, notifyProgress, type RunRecord, updateRun } from './run-record.ts';
import type { Run } from './run-types.ts';
import { sumOf, withReading } from './sum-reports.ts';

/** What a run performs. Paths are absolute. */
export interface RunWork {
  index(folders: readonly string[], options: LibraryRun): Promise<IndexReport>;
  /** Throws `not-found` if one does not exist. */
  requireFolders(folders: readonly string[]): Promise<void>;
  /** Keeps other processes from writing while a task runs. Throws `locked`. */
  writing<T>(command: string, task: () => Promise<T>, options: WritingOptions): Promise<T>;
  /** Lets other processes write meanwhile if they ask. */
  readonly lock: LibraryContext['lock'];
}

interface TurnOptions {
  /** Ends a run with its result. */
  readonly end: (record: RunRecord, result: Partial<Run>) => void;
  /** Whether another run waits for the current one. */
  readonly isAwaited: () => boolean;
}

/** Executes one run at a time, and tasks that cannot wait for its end. */
export interface RunTurns {
  /** Executes a run until it ends or is paused. */
  run(record: RunRecord): Promise<void>;
  /** Pauses the current run while a task changes the library. */
  interrupt<T>(task: () => Promise<T>): Promise<T>;
  /** Ends the current run if it only reads words: the next one reads what is left. */
  giveWay(): void;
  /** Resolves once no run and no task executes. */
  idle(): Promise<void>;
  /** The current run. */
  readonly running: RunRecord | null;
}

const NOTIFY_EVERY_MS = 250;
const DEFAULT_COMMAND = 'soutu index';

export function createRunTurns(work: RunWork, { end, isAwaited }: TurnOptions): RunTurns {
  let turn: Promise<unknown> = Promise.resolve();
  let round: AbortController | null = null;
  /** Aborted to end the reading of the current run. */
  let reading: AbortController | null = null;
  /** Whether the current run has given way to another process. */
  let isAsked = false;
  let running: RunRecord | null = null;
  let interruptions = 0;

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.catch(() => {});
    return mine;
  }

  const giveWay = () => reading?.abort(new SoutuError('interrupted', 'Another run goes first'));

  async function whileReading(read: (giveWay: AbortSignal) => Promise<void>): Promise<void> {
    const own = new AbortController();
    reading = own;
    if (isAwaited()) giveWay();
    try {
      await work.lock.offering(
        () => {
          isAsked = true;
          giveWay();
        },
        () => read(own.signal),
      );
    } finally {
      reading = null;
    }
  }

  /** Runs until the end or the next pause; null if a removal goes first or the run was cancelled. */
  async function runRound(record: RunRecord): Promise<IndexReport | null> {
    if (interruptions > 0 || record.cancelling.signal.aborted) return null;
    round = new AbortController();
    isAsked = false;
    try {
      const { folders = [], ...options } = record.request;
      const { resumes, watched } = record;
      return await work.index(resumes ? [] : folders, {
        ...options,
        resumes,
        switchTo: resumes ? null : record.switchTo,
        changed: watched?.changed ?? undefined,
        whileReading,
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

  /** Whether the run has ended, or gives the lock to another process. */
  async function runRounds(
    record: RunRecord,
    isStopped: () => boolean,
  ): Promise<'done' | 'lent' | 'stopped'> {
    while (!isStopped()) {
      const next = await inTurn(() => runRound(record));
      if (next === null) continue;
      addFailures(record, next.failed);
      record.partial =
        record.partial !== null && record.resumes
          ? withReading(record.partial, next)
          : sumOf(record.partial, next);
      if (!next.interrupted) return next.leftToRead > 0 && isAsked ? 'lent' : 'done';
    }
    return 'stopped';
  }

  async function runAll(record: RunRecord, isStopped: () => boolean): Promise<boolean> {
    const { command = DEFAULT_COMMAND } = record.request;
    const signal = AbortSignal.any([record.cancelling.signal, record.pausing.signal]);
    // Before another process is asked to give way.
    if (!record.resumes) await work.requireFolders(record.request.folders ?? []);
    for (;;) {
      try {
        // Held over removals, too: a process that wrote in between would make the removal and the rest of the run fail.
        const state = await work.writing(command, () => runRounds(record, isStopped), { signal });
        if (state !== 'lent') return state === 'done';
        record.resumes = true;
      } catch (error) {
        const isLocked = error instanceof SoutuError && error.code === 'locked';
        if (!isLocked || !record.resumes) throw error;
      }
      // The other process may read what is left itself, or do something else, or fail before it gets to that.
      const isReadThere = await work.lock.afterGivingAway(signal);
      if (isStopped()) return false;
      if (isReadThere) return true;
    }
  }

  return {
    async run(record) {
      const { signal } = record.cancelling;
      const isPaused = () => record.pausing.signal.aborted && !signal.aborted;
      running = record;
      updateRun(record, { state: 'running', startedAt: record.run.startedAt ?? new Date().toISOString() });
      try {
        const isDone = await runAll(record, () => signal.aborted || isPaused());
        if (!isDone && isPaused()) updateRun(record, { state: 'paused' });
        else end(record, { state: isDone ? 'done' : 'cancelled', report: record.partial });
      } catch (error) {
        record.thrown = error;
        const report = record.partial;
        if (signal.aborted) end(record, { state: 'cancelled', report });
        else if (isPaused()) updateRun(record, { state: 'paused' });
        else end(record, { state: 'failed', report, error: asSoutuError(error, 'internal') });
      } finally {
        running = null;
      }
    },
    async interrupt(task) {
      interruptions += 1;
      round?.abort(new SoutuError('interrupted', 'Paused'));
      try {
        return await inTurn(task);
      } finally {
        interruptions -= 1;
      }
    },
    giveWay,
    async idle() {
      await turn;
    },
    get running() {
      return running;
    },
  };
}

import { asSoutuError, SoutuError } from '../errors.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { Asker } from '../library/give-way.ts';
import type { LibraryContext, WritingOptions } from './context.ts';
import type { LibraryRun } from './index-library.ts';
import { addFailures, notifyProgress, type RunRecord, updateRun } from './run-record.ts';
import type { Run } from './run-types.ts';
import { sumOf } from './sum-reports.ts';

/** What a run performs. Paths are absolute. */
export interface RunWork {
  index(folders: readonly string[], options: LibraryRun): Promise<IndexReport>;
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
  /** The process for which the current run has given way. */
  let asker: Asker | null = null;
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
        (asking) => {
          asker = asking;
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
    asker = null;
    try {
      const { folders = [], ...options } = record.request;
      return await work.index(folders, {
        ...options,
        switchTo: record.switchTo,
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

  /** Whether the run has ended, or given the lock to a process that does not read what is left. */
  async function runRounds(
    record: RunRecord,
    isStopped: () => boolean,
  ): Promise<'done' | 'lent' | 'stopped'> {
    while (!isStopped()) {
      const next = await inTurn(() => runRound(record));
      if (next === null) continue;
      addFailures(record, next.failed);
      record.partial = sumOf(record.partial, next);
      if (!next.interrupted) return next.leftToRead > 0 && asker?.continues === false ? 'lent' : 'done';
    }
    return 'stopped';
  }

  async function runAll(record: RunRecord, isStopped: () => boolean): Promise<boolean> {
    const { command = DEFAULT_COMMAND } = record.request;
    // A switch leaves the words to the next run.
    const options = { continues: record.switchTo === null };
    for (let isFirst = true; ; isFirst = false) {
      try {
        // Held over removals, too: a process that wrote in between would make the removal and the rest of the run fail.
        const state = await work.writing(command, () => runRounds(record, isStopped), options);
        if (state !== 'lent') return state === 'done';
      } catch (error) {
        // All but reading is done, and who writes now may be a run that does that.
        if (!isFirst && error instanceof SoutuError && error.code === 'locked') return true;
        throw error;
      }
      await work.lock.untilFree(AbortSignal.any([record.cancelling.signal, record.pausing.signal]));
      if (isStopped()) return false;
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

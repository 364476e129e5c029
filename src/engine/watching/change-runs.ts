import { setTimeout as sleep } from 'node:timers/promises';
import { asSoutuError, type SoutuError } from '../../errors.ts';

/** Another process writes; it may take seconds or hours. */
const LOCKED_MS = 3000;
/** With more paths a run over everything is as fast, and nothing has to be remembered. */
const MOST = 50_000;
/** Other errors, such as a store that is away, are tried again after this time, then after twice as long, up to the limit. */
const FIRST_MS = 5000;
const LONGEST_MS = 60_000;

/** Runs for what has changed, one after the other. */
export interface ChangeRuns {
  /** Paths that have changed; null for everything. */
  add(paths: readonly string[] | null): void;
  /** The same for what may have changed, which is nothing new: it waits while somebody has stopped a run. */
  owe(paths: readonly string[]): void;
  /** Lets all wait until there is something new, because somebody stopped a run. */
  stop(): void;
  /** Goes on with what was left when somebody stopped a run. */
  resume(): void;
  /** Goes on after what held it back is over. */
  wake(): void;
  /** Paths that wait for their run or are in it. */
  readonly waiting: number;
  /** Why the last run failed; null if it did not. */
  readonly problem: SoutuError | null;
  /** Resolves once no run is in progress; no further one starts. */
  close(): Promise<void>;
}

interface ChangeRunOptions {
  /**
   * Throws `interrupted` if somebody stopped the run.
   *
   * @param paths null for everything
   */
  readonly run: (paths: readonly string[] | null, signal: AbortSignal) => Promise<void>;
  /** Whether runs have to wait. */
  readonly isHeld: () => boolean;
  /** Called when runs begin to fail, and with null when they no longer do. */
  readonly onProblem: (problem: SoutuError | null) => void;
  /** @default `MOST` */
  readonly most?: number;
}

/** Nothing that has changed is forgotten until a run has dealt with it. */
export function createChangeRuns({ run, isHeld, onProblem, most = MOST }: ChangeRunOptions): ChangeRuns {
  let paths = new Set<string>();
  let isAll = false;
  /** Paths in the current run. */
  let inRun = 0;
  let problem: SoutuError | null = null;
  /** Whether somebody stopped a run: another one begins when there is something new. */
  let isStopped = false;
  let tries = 0;
  let working: Promise<void> | null = null;
  const closing = new AbortController();
  const { signal } = closing;

  const isDue = () => (isAll || paths.size > 0) && !isStopped && !isHeld() && !signal.aborted;

  function wake(): void {
    if (working !== null || !isDue()) return;
    working = work().finally(() => {
      working = null;
      wake();
    });
  }

  async function work(): Promise<void> {
    while (isDue()) {
      const taken = isAll ? null : [...paths];
      [paths, isAll] = [new Set(), false];
      inRun = taken?.length ?? 1;
      try {
        await run(taken, signal).finally(() => {
          inRun = 0;
        });
        tell(null);
      } catch (error) {
        remember(taken);
        if (signal.aborted) return;
        const failure = asSoutuError(error, 'internal');
        isStopped = failure.code === 'interrupted';
        tell(isStopped ? null : failure);
        if (isStopped) return;
        await sleep(waitFor(problem!), undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  function remember(more: Iterable<string> | null): void {
    for (const path of more ?? []) paths.add(path);
    isAll ||= more === null || paths.size > most;
    if (paths.size > most) paths.clear();
  }

  function owe(more: readonly string[] | null): void {
    remember(more);
    wake();
  }

  function tell(next: SoutuError | null): void {
    const isOther = next?.code !== problem?.code;
    tries = next === null || isOther ? 0 : tries + 1;
    problem = next;
    if (isOther) onProblem(next);
  }

  const waitFor = ({ code }: SoutuError) =>
    code === 'locked' || code === 'busy' ? LOCKED_MS : Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);

  return {
    add(more) {
      isStopped = false;
      owe(more);
    },
    owe,
    stop() {
      isStopped = true;
    },
    resume() {
      isStopped = false;
      wake();
    },
    wake,
    get waiting() {
      return inRun + paths.size + (isAll ? 1 : 0);
    },
    get problem() {
      return problem;
    },
    async close() {
      closing.abort();
      await working;
    },
  };
}

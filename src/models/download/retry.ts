import { setTimeout as sleep } from 'node:timers/promises';
import type { SoutuError } from '../../errors.ts';
import type { TransferOptions } from './options.ts';

/** A failure that may pass. `final` is what to report when it does not. */
export class Retryable extends Error {
  readonly final: SoutuError;
  /** Pause that the server asked for, in milliseconds. */
  readonly pauseMs: number | null;

  constructor(final: SoutuError, pauseMs: number | null = null) {
    super(final.message);
    this.final = final;
    this.pauseMs = pauseMs;
  }
}

type RetryOptions = Pick<TransferOptions, 'tries' | 'backoffMs' | 'maxPauseMs'>;

/** Counts failures and pauses after each one, until there were too many: then it throws what to report. */
export function createRetries({ tries, backoffMs, maxPauseMs }: RetryOptions, signal?: AbortSignal) {
  let failures = 0;
  return {
    /** Forgets the failures so far, because there was progress. */
    reset(): void {
      failures = 0;
    },
    /** Pauses after a failure that may pass; throws any other, and the last one. */
    async failed(error: unknown): Promise<void> {
      signal?.throwIfAborted();
      if (!(error instanceof Retryable)) throw error;
      failures += 1;
      const pause = error.pauseMs ?? Math.min(backoffMs * 2 ** (failures - 1), maxPauseMs);
      if (failures >= tries || pause > maxPauseMs) throw error.final;
      await sleep(pause, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
    },
  };
}

/** Runs work until it succeeds, at most `tries` times. */
export async function retrying<T>(
  work: () => Promise<T>,
  options: RetryOptions,
  signal?: AbortSignal,
): Promise<T> {
  const retries = createRetries(options, signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await retries.failed(error);
    }
  }
}

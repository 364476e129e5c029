import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../../log.ts';
import { RemoteFailure } from './failure.ts';
import type { Patience } from './server.ts';

/** Repeats requests to one server. */
export type Repeat = <T>(make: () => Promise<T>, waitMs: number, signal?: AbortSignal) => Promise<T>;

/**
 * Repeats requests while the server has gone, with pauses that double and that vary at random, so that clients do not return all
 * at once. A request throws the `SoutuError` of its last failure once `waitMs` have passed, and that of any other failure at once.
 * Of all requests that wait, one message is logged.
 */
export function createRepeat({
  firstPauseMs,
  longestPauseMs,
}: Pick<Patience, 'firstPauseMs' | 'longestPauseMs'>): Repeat {
  let isAway = false;
  return async (make, waitMs, signal) => {
    const until = performance.now() + waitMs;
    for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        const result = await make();
        if (isAway) log.info('the embedding server answers again');
        isAway = false;
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof RemoteFailure)) throw error;
        const wait = error.pauseMs ?? pause * (0.5 + Math.random());
        if (!error.mayPass || performance.now() + wait > until) throw error.final;
        if (!isAway) log.warn('waiting for the embedding server', { reason: error.message });
        isAway = true;
        await sleep(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
      }
    }
  };
}

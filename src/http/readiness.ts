import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine.ts';
import { asSoutuError, type ErrorCode } from '../errors.ts';

/** Why searches cannot be answered now; null if they can. */
export type Readiness = () => Promise<'loading' | ErrorCode | null>;

/** Milliseconds after which a check answers with what is known, because probes wait for a few seconds at most. */
const ANSWER_MS = 1000;

/**
 * Checks whether the store answers, and at first also that the model does. All requests of the same time share one check, so that probes
 * cannot burden the store.
 */
export function createReadiness(engine: Pick<Engine, 'prepare' | 'search'>): Readiness {
  let running: Promise<void> | null = null;
  let known: 'loading' | ErrorCode | null = 'loading';
  let isModelLoaded = false;

  async function check(): Promise<void> {
    try {
      await engine.prepare();
      if (!isModelLoaded) await engine.search({ text: 'picture', limit: 1 });
      isModelLoaded = true;
      known = null;
    } catch (error) {
      known = asSoutuError(error, 'internal').code;
    } finally {
      running = null;
    }
  }

  return async () => {
    running ??= check();
    const waiting = new AbortController();
    const late = sleep(ANSWER_MS, true, { signal: waiting.signal }).catch(() => true);
    const isLate = await Promise.race([running.then(() => false), late]);
    waiting.abort();
    return isLate ? (known ?? 'loading') : known;
  };
}

import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../engine.ts';

/** Milliseconds that an answer waits for a number which is being counted anew. */
const PATIENCE_MS = 20;

/**
 * Pictures in the library. Counted anew when they have changed; who asks during that gets the number of before, because
 * the answer to a question must not wait while a run writes.
 */
export function createTotal(engine: Pick<Engine, 'list'>): () => Promise<number> {
  let known: number | null = null;
  let counting: Promise<number> | null = null;

  async function count(): Promise<number> {
    try {
      const { total } = await engine.list({ limit: 0 });
      known = total;
      return total;
    } finally {
      counting = null;
    }
  }

  return () => {
    counting ??= count();
    if (known === null) return counting;
    return Promise.race([counting, setTimeout(PATIENCE_MS, known, { ref: false })]);
  };
}

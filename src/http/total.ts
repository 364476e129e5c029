import { setTimeout } from 'node:timers/promises';
import type { FilterRequest } from '../core/search-request.ts';
import type { Engine } from '../engine.ts';

/** Milliseconds that an answer waits for a number which is being counted anew. */
const MAX_WAIT_MS = 20;
/** Filters whose number is remembered. */
const MAX_COUNTERS = 16;

export type Total = (filters?: FilterRequest) => Promise<number>;

/**
 * Pictures that pass a filter, or all of the library. Counted anew when they have changed; who asks during that gets the
 * number of before, because the answer to a question must not wait while a run writes.
 */
export function createTotal(engine: Pick<Engine, 'list'>): Total {
  const counters = new Map<string, () => Promise<number>>();
  return (filters = {}) => {
    const name = JSON.stringify(filters);
    const counter = counters.get(name) ?? createCounter(engine, filters);
    // Put at the end: the one asked for longest ago is the first, and goes.
    counters.delete(name);
    counters.set(name, counter);
    if (counters.size > MAX_COUNTERS) counters.delete([...counters.keys()][0]!);
    return counter();
  };
}

function createCounter(engine: Pick<Engine, 'list'>, filters: FilterRequest): () => Promise<number> {
  let known: number | null = null;
  let counting: Promise<number> | null = null;

  async function count(): Promise<number> {
    try {
      const { total } = await engine.list({ ...filters, limit: 0 });
      known = total;
      return total;
    } finally {
      counting = null;
    }
  }

  return () => {
    counting ??= count();
    if (known === null) return counting;
    return Promise.race([counting, setTimeout(MAX_WAIT_MS, known, { ref: false })]);
  };
}

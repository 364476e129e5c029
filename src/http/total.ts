import { setTimeout } from 'node:timers/promises';
import type { FilterRequest } from '../core/search-request.ts';
import type { Engine } from '../engine.ts';

/** Milliseconds that a response waits for a new count before it uses the previous one. */
const MAX_WAIT_MS = 20;
/** Number of filters whose counts are cached. */
const MAX_COUNTERS = 16;

export type Total = (filters?: FilterRequest) => Promise<number>;

/**
 * Counts the pictures that match a filter, or all pictures of the library. Each call starts a new count unless one is running.
 * If it takes longer than 20 ms, the previous count is returned, so that searches do not wait while a run writes.
 */
export function createTotal(engine: Pick<Engine, 'list'>): Total {
  const counters = new Map<string, () => Promise<number>>();
  return (filters = {}) => {
    const name = JSON.stringify(filters);
    const counter = counters.get(name) ?? createCounter(engine, filters);
    // The least recently used counter is the first in the map, and is removed.
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

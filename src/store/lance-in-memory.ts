import type { Table } from '@lancedb/lancedb';
import { exactLimit } from '../core/index-plan.ts';
import { log } from '../log.ts';
import type { ReadOptions, Snapshot } from './lance-snapshot.ts';
import type { Hit, VectorQuery } from './store.ts';

/** A version that is this old, in milliseconds, is worth reading: while a run writes there is a new one every second. */
const SETTLED_MS = 2000;
/** Without a search for so long the memory is given back. */
const IDLE_MS = 600_000;

export interface InMemoryOptions extends Omit<ReadOptions, 'columns' | 'signal'> {
  /** The most rows that are kept; by default as many as are compared one by one. */
  readonly exactRows?: number;
  readonly settledMs?: number;
  readonly idleMs?: number;
}

/** Answers exact searches without LanceDB once a process searches again and again. */
export interface InMemory {
  /** The page of the nearest rows, or null: LanceDB has to be asked. */
  search(table: Table, query: VectorQuery, columns: readonly string[]): Promise<Hit[] | null>;
  /** Resolves when nothing is being read. */
  settled(): Promise<void>;
  /** Gives the memory back and stops reading. */
  close(): Promise<void>;
}

/**
 * Keeps the rows of a table in memory, for collections that need no index. They are read in the background, once two searches
 * have seen the same version some time apart, so a process that searches once reads nothing. Each search asks for the
 * version: after a write of any process what is in memory is dropped.
 */
export function createInMemory(options: InMemoryOptions): InMemory {
  const { dimensions, exactRows = exactLimit(dimensions) } = options;
  const { settledMs = SETTLED_MS, idleMs = IDLE_MS } = options;
  const most = Math.min(exactRows, exactLimit(dimensions));
  const stop = new AbortController();
  let kept: Snapshot | null = null;
  let seen = { version: '', since: 0 };
  let reading: Promise<void> | null = null;
  let idle: NodeJS.Timeout | null = null;

  function drop(): void {
    kept = null;
  }

  async function read(table: Table, columns: readonly string[]): Promise<void> {
    try {
      const rows = await table.countRows();
      if (rows === 0 || rows > most) return;
      // Loaded when it is needed: a process that searches once starts without it.
      const { readSnapshot } = await import('./lance-snapshot.ts');
      const snapshot = await readSnapshot(table, { ...options, columns, signal: stop.signal });
      if (!stop.signal.aborted) kept = snapshot;
    } catch (error) {
      // LanceDB goes on answering; if it cannot either, the search tells.
      log.debug('vectors not read', { reason: String(error) });
    } finally {
      reading = null;
    }
  }

  return {
    async search(table, query, columns) {
      const version = String(await table.version());
      if (stop.signal.aborted) return null;
      idle = idle?.refresh() ?? setTimeout(drop, idleMs).unref();
      if (kept?.version === version) return kept.search(table, query);
      drop();
      if (seen.version !== version) seen = { version, since: performance.now() };
      else if (performance.now() - seen.since >= settledMs) reading ??= read(table, columns);
      return null;
    },
    async settled() {
      await reading;
    },
    async close() {
      stop.abort();
      if (idle) clearTimeout(idle);
      await reading;
      drop();
    },
  };
}

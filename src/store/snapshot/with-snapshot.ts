import { checkFilter } from '../../core/filter.ts';
import { log } from '../../log.ts';
import type { Hit, VectorQuery, VectorStore } from '../store.ts';
import { checkPage, checkVector } from '../validate.ts';
import type { Snapshot } from './snapshot.ts';

/** A version that is this old, in milliseconds, is worth reading: while a run writes there is a new one every second. */
const SETTLED_MS = 2000;
/** Without a search for so long the memory is given back. */
const IDLE_MS = 600_000;

export interface SnapshotOptions {
  readonly dimensions: number;
  /** The most items that are kept in memory: each takes 4 bytes a dimension and some 250 more. */
  readonly items: number;
  /** Milliseconds for which a version must have stayed. @default 2000 */
  readonly settledMs?: number;
  /** Milliseconds without a search after which the memory is given back. @default 600000 */
  readonly idleMs?: number;
}

export interface SnapshotStore extends VectorStore {
  /** Resolves when nothing is being read into memory. */
  settled(): Promise<void>;
}

/**
 * The same store, whose searches are answered from memory once a process searches again and again, exactly and without an
 * index. The items are read in the background, once two searches have seen the same version some time apart, so a process
 * that searches once reads nothing. Each search asks for the version: after a write of any process what is in memory is
 * dropped. The store still decides which items pass a filter. Where it cannot tell its version it answers everything.
 *
 * @example const store = withSnapshot(table, { dimensions: 256, items: 40_000 })
 */
export function withSnapshot(store: VectorStore, options: SnapshotOptions): SnapshotStore {
  const { dimensions, items: most, settledMs = SETTLED_MS, idleMs = IDLE_MS } = options;
  const stop = new AbortController();
  let kept: Snapshot | null = null;
  let seen: { readonly version: string | null; readonly since: number } = { version: null, since: 0 };
  let reading: Promise<void> | null = null;
  let idle: NodeJS.Timeout | null = null;

  function drop(): void {
    kept = null;
  }

  async function read(): Promise<void> {
    try {
      const items = await store.count();
      if (items === 0 || items > most) return;
      // Loaded when it is needed: a process that searches once starts without it.
      const { readSnapshot } = await import('./snapshot.ts');
      const snapshot = await readSnapshot(store, { dimensions, signal: stop.signal });
      if (!stop.signal.aborted) kept = snapshot;
    } catch (error) {
      // The store goes on answering; if it cannot either, the search tells.
      log.debug('vectors not read', { reason: String(error) });
    } finally {
      reading = null;
    }
  }

  /** The page of the nearest items, or null: the store has to be asked. */
  async function fromMemory(query: VectorQuery): Promise<Hit[] | null> {
    const version = await store.version();
    if (version === null || stop.signal.aborted) return null;
    idle = idle?.refresh() ?? setTimeout(drop, idleMs).unref();
    if (kept?.version === version) return kept.search(query);
    drop();
    if (seen.version !== version) seen = { version, since: performance.now() };
    else if (performance.now() - seen.since >= settledMs) reading ??= read();
    return null;
  }

  return {
    ...store,
    async search(query) {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      return (await fromMemory(query)) ?? store.search(query);
    },
    async settled() {
      await reading;
    },
    async close() {
      stop.abort();
      if (idle) clearTimeout(idle);
      await reading;
      drop();
      await store.close();
    },
  };
}

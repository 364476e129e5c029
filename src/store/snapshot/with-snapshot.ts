import { checkFilter } from '../../core/filter.ts';
import { log } from '../../log.ts';
import { hasEffort } from '../effort.ts';
import type { Hit, VectorQuery, VectorStore } from '../store.ts';
import { checkPage, checkVector } from '../validate.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds for which a version must be unchanged before it is read, because indexing creates one every second. */
const SETTLED_MS = 2000;
/** The snapshot is released after this long without a search, in milliseconds. */
const IDLE_MS = 600_000;

/** Words and metadata in memory, in bytes: those of 131,072 items that have few words take a third. */
const MAX_BYTES = 134_217_728;
/** Values (items x dimensions) in memory, 160 MB: 131,072 items of 256. */
const MAX_VALUES = 33_554_432;

export interface SnapshotOptions {
  readonly dimensions: number;
  /**
   * Maximum number of items in memory: each takes 5 bytes per dimension.
   *
   * @default as many as have 33,554,432 values
   */
  readonly items?: number;
  /** Maximum size of the words and the metadata of all items, in bytes; with more the store answers. @default 128 MB */
  readonly maxBytes?: number;
  /** Milliseconds for which a version must be unchanged before it is read. @default 2000 */
  readonly settledMs?: number;
  /** Milliseconds without a search after which the memory is released. @default 600000 */
  readonly idleMs?: number;
}

export interface SnapshotStore extends VectorStore {
  /** Resolves when no snapshot is being read. */
  settled(): Promise<void>;
}

/**
 * Decorates a store with exact search in memory for processes that search repeatedly. The snapshot is read in the
 * background once two searches see the same version some time apart, so a process that searches once reads nothing. Every
 * search checks the version and drops the snapshot after a write of any process. The store itself evaluates filters, except
 * conditions on words, and answers every search if it has no version.
 *
 * @example const store = withSnapshot(table, { dimensions: 256 })
 */
export function withSnapshot(store: VectorStore, options: SnapshotOptions): SnapshotStore {
  const { dimensions, settledMs = SETTLED_MS, idleMs = IDLE_MS } = options;
  const { items: maxItems = Math.floor(MAX_VALUES / dimensions), maxBytes = MAX_BYTES } = options;
  const stop = new AbortController();
  let current: Snapshot | null = null;
  let lastSeen: { readonly version: string | null; readonly since: number } = { version: null, since: 0 };
  let reading: Promise<void> | null = null;
  let idle: NodeJS.Timeout | null = null;
  /** The version whose words and metadata are too large. */
  let tooLarge: string | null = null;

  function drop(): void {
    current = null;
  }

  async function read(): Promise<void> {
    try {
      const { version } = lastSeen;
      const items = await store.count();
      if (items === 0) return;
      if (items > maxItems) {
        // Not counted again for this version, because a server would be asked with each search.
        tooLarge = version;
        return;
      }
      // Loaded lazily, because a process that searches once does not need it.
      const { readSnapshot } = await import('./snapshot.ts');
      const read = await readSnapshot(store, { dimensions, maxBytes, signal: stop.signal });
      if (read === 'too-large') tooLarge = version;
      else if (read !== 'changed' && !stop.signal.aborted) current = read;
    } catch (error) {
      // The store still answers searches; if it fails too, the search reports it.
      log.debug('the snapshot could not be read', { reason: String(error) });
    } finally {
      reading = null;
    }
  }

  /** The page from the snapshot; null if there is no current snapshot and the store has to answer. */
  async function fromMemory(query: VectorQuery): Promise<Hit[] | null> {
    const version = await store.version();
    if (version === null || stop.signal.aborted) return null;
    idle = idle?.refresh() ?? setTimeout(drop, idleMs).unref();
    if (current?.version === version) return current.search(query);
    drop();
    if (lastSeen.version !== version) lastSeen = { version, since: performance.now() };
    else if (version !== tooLarge && performance.now() - lastSeen.since >= settledMs) reading ??= read();
    return null;
  }

  return {
    ...store,
    async search(query) {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      // Only the store knows its index, which may not take the effort.
      const hits = hasEffort(query) ? null : await fromMemory(query);
      return hits ?? store.search(query);
    },
    async count(filter, options) {
      const own = filter && !options?.leading && current ? current : null;
      const counted = own && own.version === (await store.version()) ? own.count(filter!) : null;
      return counted ?? store.count(filter, options);
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

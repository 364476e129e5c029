import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFilter } from '../../core/filter.ts';
import { log } from '../../log.ts';
import { FLAT } from '../capabilities.ts';
import { hasEffort } from '../effort.ts';
import type { Hit, SnapshotInfo, VectorQuery, VectorStore } from '../store.ts';
import { checkPage, checkVector } from '../validate.ts';
import { DamagedCopy } from './copy-files.ts';
import type { CopyOptions } from './obtain.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds for which a version must be unchanged before it is copied, because indexing creates one every second. */
const SETTLED_MS = 2000;
/** The snapshot is released after this long without a search, in milliseconds. */
const IDLE_MS = 600_000;
/**
 * A large library that changes often is copied again only after so many times the milliseconds that its last copy took above these, and
 * after so many for each byte of it: ten minutes for a gigabyte.
 */
const [RESTS, SHORT_MS, BYTE_MS] = [5, 1000, 600_000 / 1e9];
/** Milliseconds after which it is tried again to make a copy that could not be made. */
const RETRY_MS = 600_000;

export interface SnapshotOptions extends CopyOptions {
  /** Folder for the copies of the collection. @default one of this process, which is removed */
  readonly folder?: string | undefined;
  /** Milliseconds for which a version must be unchanged before it is copied. @default 2000 */
  readonly settledMs?: number;
  /** Milliseconds without a search after which the memory is released. @default 600000 */
  readonly idleMs?: number;
}

export interface SnapshotStore extends VectorStore {
  /** Resolves when no snapshot is being read or written. */
  settled(): Promise<void>;
  /** What searches are answered from; null if that is the store. */
  snapshot(): SnapshotInfo | null;
}

/**
 * Decorates a store with a copy of its items for processes that search repeatedly. It is written to the disk in the background once two
 * searches see the same version some time apart, so a process that searches once writes nothing; later processes find it if the store
 * can tell its content. Every search checks the version and drops the snapshot after a write of any process. The store answers what the
 * copy cannot, and every search if it has no version. A copy is a cache: one that is lost or damaged is written again.
 *
 * @example const store = withSnapshot(table, { dimensions: 256, folder: join(home, 'copies', 'images') })
 */
export function withSnapshot(store: VectorStore, options: SnapshotOptions): SnapshotStore {
  const { dimensions, settledMs = SETTLED_MS, idleMs = IDLE_MS } = options;
  const own = options.folder ? null : join(tmpdir(), `soutu-${process.pid}-${randomUUID()}`);
  const parent = options.folder ?? own!;
  const stop = new AbortController();
  let current: Snapshot | null = null;
  let lastSeen: { readonly version: string | null; readonly since: number } = { version: null, since: 0 };
  let reading: Promise<void> | null = null;
  let idle: NodeJS.Timeout | null = null;
  /** The version of which no copy could be made, and until when. */
  let refused: { readonly version: string; readonly until: number } | null = null;
  /** The version for which an earlier copy was looked for. */
  let lookedFor: string | null = null;
  let restsUntil = 0;

  async function drop(isDamaged = false): Promise<void> {
    const dropped = current;
    current = null;
    lookedFor = null;
    await (isDamaged ? dropped?.discard() : dropped?.close());
    if (own) await rm(own, { recursive: true, force: true });
  }

  /** Searches need not wait for it. */
  function dropLater(isDamaged?: boolean): void {
    reading ??= drop(isDamaged)
      .catch(ignore)
      .finally(() => {
        reading = null;
      });
  }

  const ignore = (error: unknown) =>
    log.debug('the snapshot could not be made or closed', { reason: String(error) });

  /** Opens the copy of a version, or writes one if nothing has changed for a while. */
  async function read(version: string): Promise<void> {
    const started = performance.now();
    try {
      // Loaded lazily, because a process that searches once does not need it.
      const { makeCopy, openExisting, placeOf } = await import('./obtain.ts');
      const place = await placeOf(store, parent, version);
      const isFirst = lookedFor !== version;
      lookedFor = version;
      let made: Snapshot | null | 'refused' = isFirst ? await openExisting(store, place, options) : null;
      if (made === null && isSettled()) {
        made = await makeCopy(store, place, options, stop.signal);
        const now = performance.now();
        const bytes = made === 'refused' ? 0 : (made?.info.bytes ?? 0);
        restsUntil = now + Math.max(RESTS * (now - started - SHORT_MS), BYTE_MS * bytes - SHORT_MS, 0);
      }
      if (made === 'refused') refuse(version);
      else if (made && stop.signal.aborted) await made.close();
      else if (made) {
        await current?.close();
        current = made;
      }
    } catch (error) {
      // The store still answers searches; if it fails too, the search reports it.
      ignore(error);
      refuse(version);
    } finally {
      reading = null;
    }
  }

  function refuse(version: string): void {
    refused = { version, until: performance.now() + RETRY_MS };
  }

  const isRefused = (version: string) => refused?.version === version && performance.now() < refused.until;

  const isSettled = () => {
    const now = performance.now();
    return now - lastSeen.since >= settledMs && now >= restsUntil;
  };

  /** The page from the snapshot; null if there is no current snapshot and the store has to answer. */
  async function fromMemory(query: VectorQuery): Promise<Hit[] | null> {
    const version = await store.version();
    if (version === null || stop.signal.aborted) return null;
    idle = idle?.refresh() ?? setTimeout(() => dropLater(), idleMs).unref();
    const snapshot = current;
    if (snapshot?.version === version) {
      try {
        return await snapshot.search(query);
      } catch (error) {
        ignore(error);
        if (current === snapshot) dropLater(error instanceof DamagedCopy);
        return null;
      }
    }
    if (snapshot) dropLater();
    const isNew = lastSeen.version !== version;
    if (isNew) lastSeen = { version, since: performance.now() };
    // A process that searches once opens nothing either.
    if (!isNew && !isRefused(version) && (lookedFor !== version || isSettled())) reading ??= read(version);
    return null;
  }

  return {
    ...store,
    async search(query) {
      checkPage(query.limit, query.offset ?? 0);
      checkVector(query.vector, dimensions, 'The query');
      if (query.filter) checkFilter(query.filter);
      // Only the store knows its index, which may not take the effort.
      const { measured } = query;
      // An index that was chosen is faster, as it was measured.
      const isChosen = measured?.isChosen === true && measured.kind !== FLAT.kind;
      const hits =
        hasEffort(query) || (isChosen && !query.exact && !query.thorough) ? null : await fromMemory(query);
      return hits ?? store.search(query);
    },
    async upsert(items, removed) {
      await store.upsert(items, removed);
      // What was removed must not stay on the disk in copies, which are outdated now.
      if (removed && removed.length > 0) await rm(parent, { recursive: true, force: true }).catch(ignore);
    },
    async count(filter, options) {
      if (filter) checkFilter(filter);
      const snapshot = options?.leading ? null : current;
      const counted =
        filter && snapshot && snapshot.version === (await store.version())
          ? await snapshot.count(filter)
          : null;
      return counted ?? store.count(filter, options);
    },
    async preload() {
      const version = await store.version();
      if (version !== null && !stop.signal.aborted) {
        if (current?.version === version) return;
        // Only opens a copy: to make one can take long, and searches need not wait for it.
        lastSeen = { version, since: performance.now() };
        reading ??= read(version);
        await reading;
        if (current?.version === version) return;
      }
      await store.warm?.();
    },
    async settled() {
      await reading;
    },
    snapshot: () => current?.info ?? null,
    async close() {
      stop.abort();
      if (idle) clearTimeout(idle);
      await reading;
      await drop();
      await store.close();
    },
  };
}

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
import { DamagedCopy, readMeta, removeCopy } from './copy-files.ts';
import type { FollowedCopy, Write } from './followed-copy.ts';
import type { CopyOptions, Place } from './obtain.ts';
import { createPace } from './pace.ts';

/** The snapshot is released after this long without a search, in milliseconds. */
const IDLE_MS = 600_000;

export interface SnapshotOptions extends CopyOptions {
  /** Folder for the copies of the collection. @default one of this process, which is removed */
  readonly folder?: string | undefined;
  /** Milliseconds for which a version must be unchanged before it is copied. @default 2000 */
  readonly settledMs?: number;
  /** Milliseconds without a search after which the memory is released. @default 600000 */
  readonly idleMs?: number;
  /**
   * Whether no other process writes while this one does, and items are stored as they are given: the copy then stays in use after writes of
   * this process. @default false
   */
  readonly followsWrites?: boolean;
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
 * can tell its content. What this process writes is searched beside the copy until the next one is written. Every search checks the
 * version and drops the copy after a write of another process. The store answers what the copy cannot, and every search if it has no
 * version. A copy is a cache: one that is lost or damaged is written again.
 *
 * @example const store = withSnapshot(table, { dimensions: 256, folder: join(home, 'copies', 'images') })
 */
export function withSnapshot(store: VectorStore, options: SnapshotOptions): SnapshotStore {
  const { dimensions, idleMs = IDLE_MS, followsWrites = false } = options;
  const own = options.folder ? null : join(tmpdir(), `soutu-${process.pid}-${randomUUID()}`);
  const parent = options.folder ?? own!;
  const stop = new AbortController();
  let current: FollowedCopy | null = null;
  /** Writes, and exchanging the copy, one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  /** Changes that have not been taken over yet, for which the store may be ahead of the copy, and the number of those that have. */
  let [pending, taken] = [0, 0];
  const pace = createPace(options.settledMs);
  let reading: Promise<unknown> | null = null;
  let idle: NodeJS.Timeout | null = null;

  async function drop(isDamaged = false): Promise<void> {
    const dropped = current;
    current = null;
    pace.forget();
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

  const ignore = (error: unknown): null => {
    log.debug('the snapshot could not be made, followed or closed', { reason: String(error) });
    return null;
  };

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  /** Opens the copy of a version, or writes one if nothing has changed for a while. */
  async function read(version: string): Promise<void> {
    const started = performance.now();
    let bytes: number | null = null;
    try {
      // Loaded lazily, because a process that searches once does not need it.
      const { existingFolder, makeCopy, placeOf } = await import('./obtain.ts');
      const place = await placeOf(store, parent, version);
      const existing = pace.looksFor(version) ? existingFolder(place) : null;
      if (existing !== null && (await use(existing, place))) return;
      if (!pace.makes()) return;
      bytes = 0;
      const made = await makeCopy(store, place, options, stop.signal);
      if (made === 'refused') pace.refuse(version);
      else if (made !== null && (await use(made.folder, place))) bytes = current?.info.bytes ?? 0;
      else if (made !== null && place.key === null) await removeCopy(made.folder);
    } catch (error) {
      // The store still answers searches; if it fails too, the search reports it.
      ignore(error);
      pace.refuse(version);
    } finally {
      if (bytes !== null) pace.rest(started, bytes);
      reading = null;
    }
  }

  /** Searches the copy in this folder from now on; false if there is none, or what is searched is newer. */
  async function use(folder: string, place: Place): Promise<boolean> {
    if (readMeta(folder, place.key, dimensions) === null) return false;
    const [{ openCopy }, { followCopy }] = await Promise.all([
      import('./obtain.ts'),
      import('./followed-copy.ts'),
    ]);
    return inTurn(async () => {
      if (stop.signal.aborted || (current !== null && current.version !== place.version)) return false;
      // Before another one takes as much memory.
      const old = current;
      current = null;
      await old?.close().catch(ignore);
      const opened = await openCopy(store, place, folder, options);
      if (opened) current = await followCopy(opened, dimensions);
      return opened !== null;
    });
  }

  /**
   * Changes the store, and lets what is searched follow. If that fails, the store answers: only errors of the change itself are thrown.
   *
   * @param look what the change will do to the items of the copy; null if that is not known
   */
  async function change(
    work: () => Promise<void>,
    look: (copy: FollowedCopy) => Omit<Write, 'version'> | 'nothing' | null,
  ): Promise<void> {
    if (!followsWrites) {
      await work();
      return;
    }
    await inTurn(async () => {
      pending += 1;
      try {
        const copy = current;
        const isPresent = copy !== null && (await store.version().catch(ignore)) === copy.version;
        const change = isPresent ? look(copy) : null;
        await work();
        if (change && copy === current) await takeOver(copy!, change).catch(ignore);
      } finally {
        pending -= 1;
        taken += 1;
      }
    });
  }

  async function takeOver(copy: FollowedCopy, change: Omit<Write, 'version'> | 'nothing'): Promise<void> {
    const version = await store.version();
    if (version === null) return;
    if (change === 'nothing') copy.moveTo(version);
    else await copy.follow({ ...change, version });
  }

  /** The page from the snapshot; null if there is no current snapshot and the store has to answer. */
  async function fromMemory(query: VectorQuery): Promise<Hit[] | null> {
    const takenBefore = taken;
    const version = await store.version();
    if (version === null || stop.signal.aborted) return null;
    idle = idle?.refresh() ?? setTimeout(() => dropLater(), idleMs).unref();
    const copy = current;
    if (copy?.version === version) {
      if (copy.isWorn()) obtain(version);
      try {
        return await copy.search(query);
      } catch (error) {
        ignore(error);
        if (current === copy) dropLater(error instanceof DamagedCopy);
        return null;
      }
    }
    // A change of this process, not of another one.
    if (copy && (pending > 0 || taken !== takenBefore)) return null;
    if (copy) dropLater();
    obtain(version);
    return null;
  }

  /** Looks for a copy of this version, or makes one, unless it is seen for the first time: a process that searches once does neither. */
  function obtain(version: string): void {
    if (pace.saw(version) && pace.isTime(version)) reading ??= read(version);
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
    async upsert(items, removed = []) {
      await change(
        () => store.upsert(items, removed),
        (copy) => (copy.hasRoomFor(items.length) ? { items, removed } : null),
      );
      // What was removed must not stay on the disk in copies, which are outdated now.
      if (removed.length > 0) await rm(parent, { recursive: true, force: true }).catch(ignore);
    },
    async count(filter, options) {
      if (filter) checkFilter(filter);
      const copy = options?.leading ? null : current;
      const counted =
        filter && copy && copy.version === (await store.version()) ? await copy.count(filter) : null;
      return counted ?? store.count(filter, options);
    },
    maintain: (options) =>
      change(
        () => store.maintain(options),
        () => 'nothing',
      ),
    compact: () =>
      change(
        () => store.compact(),
        () => 'nothing',
      ),
    async preload() {
      const version = await store.version();
      if (version !== null && !stop.signal.aborted) {
        if (current?.version === version) return;
        if (current !== null && pending === 0) dropLater();
        await reading;
        // Only opens a copy: to make one can take long, and searches need not wait for it.
        pace.saw(version);
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

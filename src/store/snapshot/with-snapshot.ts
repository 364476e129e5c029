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
import { DamagedCopy, readMeta } from './copy-files.ts';
import type { FollowedCopy, Write } from './followed-copy.ts';
import type { CopyOptions, Place } from './obtain.ts';

/**
 * Milliseconds for which a version must be unchanged before it is copied: indexing creates one every second, and a process that searches
 * once has ended before.
 */
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
/** Assets of one write whose earlier items are looked for, at most. */
const MAX_ASSETS = 10_000;

export interface SnapshotOptions extends CopyOptions {
  /** Folder for the copies of the collection. @default one of this process, which is removed */
  readonly folder?: string | undefined;
  /** Milliseconds for which a version must be unchanged before a copy of it is looked for or made. @default 2000 */
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

type Written = Omit<Write, 'version'> | 'nothing';

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
  const { dimensions, settledMs = SETTLED_MS, idleMs = IDLE_MS, followsWrites = false } = options;
  const own = options.folder ? null : join(tmpdir(), `soutu-${process.pid}-${randomUUID()}`);
  const parent = options.folder ?? own!;
  const stop = new AbortController();
  let current: FollowedCopy | null = null;
  /** Writes, and exchanging the copy, one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  /** Changes that have not been taken over yet, for which the store may be ahead of the copy, and the number of those that have. */
  let [pending, taken] = [0, 0];
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

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  /** Opens the copy of a version, or writes one if nothing has changed for a while. */
  async function read(version: string): Promise<void> {
    const started = performance.now();
    try {
      // Loaded lazily, because a process that searches once does not need it.
      const { existingFolder, makeCopy, placeOf } = await import('./obtain.ts');
      const place = await placeOf(store, parent, version);
      const existing = lookedFor === version ? null : existingFolder(place);
      lookedFor = version;
      if (existing !== null && (await use(existing, place))) return;
      if (!isUnchanged() || isResting()) return;
      const made = await makeCopy(store, place, options, stop.signal);
      const isUsed = made !== null && made !== 'refused' && (await use(made.folder, place));
      const now = performance.now();
      const bytes = isUsed ? (current?.info.bytes ?? 0) : 0;
      restsUntil = now + Math.max(RESTS * (now - started - SHORT_MS), BYTE_MS * bytes - SHORT_MS, 0);
      if (made === 'refused') refuse(version);
    } catch (error) {
      // The store still answers searches; if it fails too, the search reports it.
      ignore(error);
      refuse(version);
    } finally {
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
      await current?.close();
      current = null;
      const opened = await openCopy(store, place, folder, options);
      if (opened) current = await followCopy(opened, dimensions);
      return opened !== null;
    });
  }

  /**
   * Changes the store, and lets what is searched follow.
   *
   * @param work resolves to what it has written, `nothing` if the content is the same, null if that is not known
   */
  async function change(work: (copy: FollowedCopy | null) => Promise<Written | null>): Promise<void> {
    if (!followsWrites) {
      await work(null);
      return;
    }
    await inTurn(async () => {
      const copy = current !== null && current.version === (await store.version()) ? current : null;
      pending += 1;
      try {
        const written = await work(copy);
        const version = copy === null || written === null ? null : await store.version();
        if (version === null || copy !== current) return;
        if (written === 'nothing') copy!.moveTo(version);
        else await copy!.follow({ ...written!, version });
      } finally {
        pending -= 1;
        taken += 1;
      }
    });
  }

  /** Ids of the items that the store has of these assets. */
  async function idsOf(assets: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    const filter = { op: 'in', field: 'asset', values: assets } as const;
    for await (const batch of store.scan({ filter, fields: ['id'] })) ids.push(...batch.map(({ id }) => id));
    return ids;
  }

  function refuse(version: string): void {
    refused = { version, until: performance.now() + RETRY_MS };
  }

  const isRefused = (version: string) => refused?.version === version && performance.now() < refused.until;

  const isUnchanged = () => performance.now() - lastSeen.since >= settledMs;
  const isResting = () => performance.now() < restsUntil;

  /** The page from the snapshot; null if there is no current snapshot and the store has to answer. */
  async function fromMemory(query: VectorQuery): Promise<Hit[] | null> {
    const takenBefore = taken;
    const version = await store.version();
    if (version === null || stop.signal.aborted) return null;
    idle = idle?.refresh() ?? setTimeout(() => dropLater(), idleMs).unref();
    const copy = current;
    if (copy?.version === version) {
      if (copy.isOld) obtain(version);
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

  /** Looks for a copy of this version, or makes one, once the version is unchanged for a while: a process that searches once does neither. */
  function obtain(version: string): void {
    if (lastSeen.version !== version) lastSeen = { version, since: performance.now() };
    else if (isUnchanged() && !isRefused(version) && (lookedFor !== version || !isResting()))
      reading ??= read(version);
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
      await change(async (copy) => {
        const assets = [...new Set([...items.map(({ asset }) => asset), ...removed])];
        const before = copy !== null && assets.length <= MAX_ASSETS ? await idsOf(assets) : null;
        await store.upsert(items, removed);
        return before && { items, removed, before };
      });
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
    maintain: (options) => change(() => store.maintain(options).then(() => 'nothing')),
    compact: () => change(() => store.compact().then(() => 'nothing')),
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

import type { Filter } from '../../core/filter.ts';
import { isId } from '../../core/id.ts';
import { normalize } from '../../core/vector.ts';
import { bestFirst } from '../derive.ts';
import type { Item } from '../item.ts';
import { openMemoryDriver } from '../memory/open.ts';
import type { Hit, SnapshotInfo, VectorQuery } from '../store.ts';
import type { SearchTrace } from '../trace.ts';
import type { Hidden, Snapshot } from './snapshot.ts';

/** Written items that are searched beside a copy, at most: comparing so many takes some milliseconds. */
const MAX_ITEMS = 4096;
/** A copy is worn when so many items, or this share of it, were written or hidden, or so many milliseconds after the first of them. */
const [WORN_ITEMS, WORN_SHARE, WORN_MS] = [MAX_ITEMS / 4, 0.01, 3_600_000];

/** What one write to the store did. */
export interface Write {
  readonly items: readonly Item[];
  /** Ids of the assets that it removed. */
  readonly removed: readonly string[];
  /** The version of the store since. */
  readonly version: string;
}

/** A copy and what was written to its store since, which are searched together, so that a change needs no new copy. */
export interface FollowedCopy {
  /** The version of the store of which this is the content. */
  readonly version: string;
  /** Whether enough has changed that another copy is worth its time. */
  isWorn(): boolean;
  readonly info: SnapshotInfo;
  /** See `Snapshot`. */
  search(query: VectorQuery): Promise<Hit[] | null>;
  count(filter: Filter): Promise<number | null>;
  hasRoomFor(items: number): boolean;
  /** Takes over a write for which it has room. */
  follow(write: Write): Promise<void>;
  /** The store has another version with the same content, because it was compacted. */
  moveTo(version: string): void;
  /** Also removes a copy that has what is no longer in the store. */
  close(): Promise<void>;
  discard(): Promise<void>;
}

export async function followCopy(copy: Snapshot, dimensions: number): Promise<FollowedCopy> {
  const written = await openMemoryDriver().open({ name: 'written', dimensions });
  let version = copy.version;
  let hidden: Hidden | null = null;
  let isChanged = false;
  let items = 0;
  let changedAt: number | null = null;
  const hiddenRows = () => (hidden ? copy.info.items - hidden.count : 0);

  return {
    get version() {
      return version;
    },
    isWorn() {
      if (version === copy.version) return false;
      const isLong = changedAt !== null && performance.now() - changedAt >= WORN_MS;
      return isLong || items + hiddenRows() >= Math.min(WORN_ITEMS, WORN_SHARE * copy.info.items);
    },
    info: {
      items: copy.info.items,
      bytes: copy.info.bytes,
      builtAt: copy.info.builtAt,
      cells: copy.info.cells,
      get probes() {
        return copy.info.probes;
      },
      get recall() {
        return copy.info.recall;
      },
      get written() {
        return items;
      },
      get hidden() {
        return hiddenRows();
      },
    },
    async search(query) {
      if (!isChanged) return copy.search(query, { version, hidden });
      const { limit, offset = 0, filter, trace } = query;
      const vector = normalize(query.vector).unit;
      const first = limit + offset;
      const compared = items;
      // Both at once, so that what is written meanwhile is in neither.
      const [inCopy, beside] = await Promise.all([
        copy.search(
          { ...query, limit: first, offset: 0, trace: trace && ((told) => trace(plus(told, compared))) },
          { version, hidden },
        ),
        written.search({ vector, limit: first, ...(filter && { filter }) }),
      ]);
      return (
        inCopy &&
        [...inCopy, ...beside]
          .sort((a, b) => bestFirst({ score: a.score, id: a.item.id }, { score: b.score, id: b.item.id }))
          .slice(offset, first)
      );
    },
    async count(filter) {
      const [inCopy, beside] = await Promise.all([
        copy.count(filter, { version, hidden }),
        written.count(filter),
      ]);
      return inCopy === null ? null : inCopy + beside;
    },
    hasRoomFor: (more) => items + more <= MAX_ITEMS,
    async follow(write) {
      const changed = new Set([...write.items.map(({ asset }) => asset), ...write.removed]);
      const hiddenNow = await copy.hide([...changed].filter(isId), hidden);
      // In one step, so that no search comes between.
      const wrote = written.upsert(write.items.map(withUnitVector), write.removed);
      [hidden, version, isChanged] = [hiddenNow, write.version, true];
      await wrote;
      items = await written.count();
      changedAt ??= performance.now();
    },
    moveTo(next) {
      version = next;
    },
    close: () => (hidden ? copy.discard() : copy.close()),
    discard: () => copy.discard(),
  };
}

/** Stores take vectors whose length is nearly 1, and compare their directions. */
const withUnitVector = (item: Item): Item => ({ ...item, vector: normalize(item.vector).unit });

/** So many more were compared beside the copy. */
const plus = (trace: SearchTrace, count: number): SearchTrace => ({
  ...trace,
  compared: (trace.compared ?? 0) + count,
  full: (trace.full ?? 0) + count,
});

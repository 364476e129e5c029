import type { Filter } from '../core/filter.ts';
import { isId } from '../core/id.ts';
import { createVersionedCache, type VersionedCache } from '../core/memo.ts';
import { pause } from '../core/pause.ts';
import { createSingleFlightCache, type SingleFlightCache } from '../core/single-flight-cache.ts';
import { SoutuError } from '../errors.ts';
import { readInfos } from '../store/infos.ts';
import type { VectorStore } from '../store/store.ts';
import { checkPage } from '../store/validate.ts';
import type { LibraryContext } from './context.ts';
import { type CopiedFiles, findCopies } from './copied-files.ts';
import { disksNow } from './disks-now.ts';
import { countFolders, type FolderCounts, folderChoices, readFolderCounts } from './folder-counts.ts';
import { type CountedFacets, countFacets } from './part-of-timeline.ts';
import {
  monthsOf,
  readTimeline,
  type TimelineIndex,
  type TimelineLimits,
  yearsOf,
} from './timeline-index.ts';
import { toPicture, wantedFolders } from './to-picture.ts';
import type { Engine } from './types.ts';

/** Number of filters whose lists are cached, so that paging does not filter again. */
const MAX_LISTS = 16;
/** Number of parts of very long lists in memory, some 30 MB each. */
const MAX_PARTS = 2;
const PAGE = 100;

/** Browsing without a query. Indexes over all assets are computed once per version of the store. */
export interface Browse extends Pick<Engine, 'list' | 'timeline' | 'facets' | 'copies'> {
  has(id: string): Promise<boolean>;
  /** Invalidates the caches after a write of this process. */
  expire(): void;
}

/** The values computed from all assets of one store. */
interface Made {
  readonly store: VectorStore;
  readonly timeline: VersionedCache<TimelineIndex>;
  readonly folders: VersionedCache<FolderCounts>;
  readonly copies: VersionedCache<CopiedFiles>;
  readonly lists: SingleFlightCache<Uint32Array>;
  readonly parts: SingleFlightCache<TimelineIndex>;
  /** Formats and years, if only a part of the pictures is listed. */
  readonly facets: VersionedCache<CountedFacets>;
  /** Number of writes of this process. */
  writes: number;
}

export function createBrowse(context: LibraryContext, limits?: TimelineLimits): Browse {
  const all = new WeakMap<VectorStore, Made>();
  const names = new WeakMap<TimelineIndex, number>();
  const dated = !context.driver.external;
  let indexes = 0;
  let writes = 0;

  const disks = async () => disksNow(await context.records.readLibrary());

  function madeOf(store: VectorStore): Made {
    const folders = createVersionedCache(
      store.version,
      () => readFolderCounts(store),
      ({ assets }) => assets,
    );
    const made = all.get(store) ?? {
      store,
      timeline: createVersionedCache(
        store.version,
        () => readTimeline(store, { limits, dated }),
        ({ ids }) => ids.length,
      ),
      folders,
      copies: createVersionedCache(
        async () => {
          const version = await store.version();
          return version === null ? null : `${version} ${(await disks()).key}`;
        },
        async () => findCopies((await folders.get()).several, await disks()),
        ({ copies }) => copies.length,
      ),
      lists: createSingleFlightCache<Uint32Array>(MAX_LISTS),
      parts: createSingleFlightCache<TimelineIndex>(MAX_PARTS),
      facets: createVersionedCache(
        store.version,
        () => countFacets(store),
        // Each picture has one format.
        ({ formats }) => formats.reduce((sum, { count }) => sum + count, 0),
      ),
      writes,
    };
    all.set(store, made);
    if (made.writes !== writes) {
      made.writes = writes;
      made.timeline.expire();
      made.folders.expire();
      made.copies.expire();
      made.facets.expire();
    }
    return made;
  }

  const withStore = <T>(work: (made: Made) => Promise<T>) =>
    context.use(async (session) => work(madeOf(await session.store())));

  /** Identifies an index in cache keys, so that lists of an older index are not reused. */
  function nameOf(index: TimelineIndex): number {
    const name = names.get(index) ?? ++indexes;
    names.set(index, name);
    return name;
  }

  /** The index that has the pictures of a list, and their positions in it; null for all of it. */
  async function listed(
    made: Made,
    filter: Filter | undefined,
    order: 'newest' | 'oldest',
  ): Promise<{
    readonly index: TimelineIndex;
    readonly selected: Uint32Array | null;
    readonly total: number;
  }> {
    const { store, timeline, parts } = made;
    const index = await timeline.get();
    if (isComplete(index)) {
      const selected = await select(made, index, filter);
      return { index, selected, total: selected?.length ?? index.total };
    }
    if (filter === undefined && order === 'newest') return { index, selected: null, total: index.total };
    const part = await parts.get(`${nameOf(index)} ${order} ${JSON.stringify(filter)}`, () =>
      readTimeline(store, { filter, order, limits, dated }),
    );
    return { index: part, selected: null, total: part.total };
  }

  /** Sorted positions in the index of the pictures that match the filter; null for all. */
  async function select(
    { store, lists }: Made,
    index: TimelineIndex,
    filter: Filter | undefined,
  ): Promise<Uint32Array | null> {
    if (filter === undefined) return null;
    return lists.get(`${nameOf(index)} ${JSON.stringify(filter)}`, async () => {
      const found = new Set<number>();
      for await (const batch of store.scan({ filter, fields: ['asset'] })) {
        for (const { asset } of batch) {
          const position = index.positions.get(asset);
          if (position !== undefined) found.add(position);
        }
        await pause();
      }
      return Uint32Array.from(found).sort();
    });
  }

  return {
    list: ({ filter, order = 'newest', offset = 0, limit = PAGE } = {}) =>
      withStore(async (made) => {
        checkPage(limit, offset);
        if (limit === 0 && (await made.timeline.peek()) === null) {
          // Only the total is needed, and the store counts faster than an index is built.
          return { total: await made.store.count(filter, { leading: true }), pictures: [] };
        }
        const { index, selected, total } = await listed(made, filter, order);
        const length = selected?.length ?? index.ids.length;
        if (offset >= length && offset < total) throw tooDeep(length, total);
        const ids: string[] = [];
        for (let i = offset; i < Math.min(offset + limit, length); i++) {
          const at = order === 'newest' ? i : length - 1 - i;
          ids.push(index.ids[selected ? selected[at]! : at]!);
        }
        const infos = await readInfos(made.store, ids);
        const folders = wantedFolders(filter);
        return { total, pictures: infos.map((info) => toPicture(info, folders)) };
      }),
    timeline: ({ filter, order = 'newest' } = {}) =>
      withStore(async (made) => {
        const { index, selected, total } = await listed(made, filter, order);
        const dates = selected ? Float64Array.from(selected, (at) => index.dates[at]!) : index.dates;
        const ratios = selected ? Array.from(selected, (at) => index.ratios[at]!) : [...index.ratios];
        const months = monthsOf(dates);
        if (order === 'oldest') {
          ratios.reverse();
          months.reverse();
        }
        return { total, months, ratios };
      }),
    facets: () =>
      withStore(async (made) => {
        const [index, library] = await Promise.all([made.timeline.get(), context.records.readLibrary()]);
        const folders = library.folders.map(({ path }) => path);
        if (!isComplete(index)) {
          if (!dated) return { folders: await countFolders(made.store, folders), formats: [], years: [] };
          const { formats, years } = await made.facets.get();
          return { folders: await countFolders(made.store, folders), formats, years };
        }
        return {
          folders: folderChoices(await made.folders.get(), folders),
          formats: [...index.formats]
            .map(([format, count]) => ({ format, count }))
            .sort((a, b) => b.count - a.count || (a.format < b.format ? -1 : 1)),
          years: yearsOf(monthsOf(index.dates)),
        };
      }),
    copies: ({ offset = 0, limit = PAGE } = {}) =>
      withStore(async (made) => {
        checkPage(limit, offset);
        const { copies, away } = await made.copies.get();
        const shown = copies.slice(offset, offset + limit);
        const pathsOf = new Map(shown.map(({ id, paths }) => [id, paths]));
        const infos = await readInfos(made.store, [...pathsOf.keys()]);
        const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
        const pictures = infos.map((info) => toPicture({ ...info, paths: pathsOf.get(info.id)! }));
        return { total: copies.length, bytes, away, pictures };
      }),
    has: async (id) => {
      if (!isId(id)) return false;
      return withStore(async ({ timeline, store }) => {
        const index = await timeline.peek();
        if (index && (isComplete(index) || index.positions.has(id))) return index.positions.has(id);
        return (await store.count({ op: 'eq', field: 'id', value: id }, { leading: true })) > 0;
      });
    },
    expire() {
      writes += 1;
    },
  };
}

const isComplete = ({ ids, total }: TimelineIndex): boolean => ids.length === total;

function tooDeep(listed: number, total: number): SoutuError {
  return new SoutuError('bad-query', `Of ${total} pictures, only ${listed} are listed`, {
    hint: 'Search, or filter by date or folder, to see others.',
  });
}

import type { Filter } from '../core/filter.ts';
import { pause } from '../core/pause.ts';
import { createSharedCache } from '../core/shared-cache.ts';
import { readInfos } from '../store/infos.ts';
import { checkPage, isId } from '../store/validate.ts';
import type { Home } from './home.ts';
import { createLatest } from './latest.ts';
import { monthsOf, yearsOf } from './months.ts';
import { type Overview, readOverview } from './overview.ts';
import { folderChoices, readPlaces } from './places.ts';
import { toPicture, wantedFolders } from './to-picture.ts';
import type { Engine } from './types.ts';

/** Filters whose lists are kept, so that turning pages does not filter again. */
const KEPT_LISTS = 16;
const PAGE = 100;

/** The library without a question: what is made from all of it is made once for each state of the store. */
export interface Browse extends Pick<Engine, 'list' | 'timeline' | 'facets' | 'copies'> {
  has(id: string): Promise<boolean>;
  /** Says that this process has changed the items. */
  expire(): void;
}

export function createBrowse(home: Home): Browse {
  const version = async () => (await home.store()).version();
  const overview = createLatest(
    version,
    async () => readOverview(await home.store()),
    ({ ids }) => ids.length,
  );
  const places = createLatest(
    version,
    async () => readPlaces(await home.store()),
    ({ rows }) => rows,
  );
  const lists = createSharedCache<Uint32Array>(KEPT_LISTS);
  const names = new WeakMap<Overview, number>();
  let made = 0;

  /** Which overview it is: the lists of an older one must not be taken for those of this one. */
  function nameOf(all: Overview): number {
    const name = names.get(all) ?? ++made;
    names.set(all, name);
    return name;
  }

  /** Where the pictures that pass the filter stand in the overview, in its order; null for all of them. */
  async function select(all: Overview, filter: Filter | undefined): Promise<Uint32Array | null> {
    if (filter === undefined) return null;
    const store = await home.store();
    return lists.get(`${nameOf(all)} ${JSON.stringify(filter)}`, async () => {
      const found: number[] = [];
      for await (const batch of store.scan({ filter, fields: ['id'] })) {
        for (const { id } of batch) {
          const place = all.places.get(id);
          if (place !== undefined) found.push(place);
        }
        await pause();
      }
      return Uint32Array.from(found).sort();
    });
  }

  return {
    async list({ filter, order = 'newest', offset = 0, limit = PAGE } = {}) {
      checkPage(limit, offset);
      if (limit === 0 && (await overview.peek()) === null) {
        // Only the total: the store counts faster than all items are read.
        const store = await home.store();
        return { total: await store.count(filter, { leading: true }), pictures: [] };
      }
      const all = await overview.get();
      const selected = await select(all, filter);
      const total = selected?.length ?? all.ids.length;
      const ids: string[] = [];
      for (let i = offset; i < Math.min(offset + limit, total); i++) {
        const at = order === 'newest' ? i : total - 1 - i;
        ids.push(all.ids[selected ? selected[at]! : at]!);
      }
      const items = await readInfos(await home.store(), ids);
      const folders = wantedFolders(filter);
      return { total, pictures: items.map((item) => toPicture(item, folders)) };
    },
    async timeline({ filter, order = 'newest' } = {}) {
      const all = await overview.get();
      const selected = await select(all, filter);
      const dates = selected ? Float64Array.from(selected, (place) => all.dates[place]!) : all.dates;
      const ratios = selected ? Array.from(selected, (place) => all.ratios[place]!) : [...all.ratios];
      const months = monthsOf(dates);
      if (order === 'oldest') {
        ratios.reverse();
        months.reverse();
      }
      return { total: ratios.length, months, ratios };
    },
    async facets() {
      const [all, where, { folders }] = await Promise.all([overview.get(), places.get(), home.readLibrary()]);
      return {
        folders: folderChoices(
          where,
          folders.map(({ path }) => path),
        ),
        formats: [...all.formats]
          .map(([format, count]) => ({ format, count }))
          .sort((a, b) => b.count - a.count || (a.format < b.format ? -1 : 1)),
        years: yearsOf(monthsOf(all.dates)),
      };
    },
    async copies({ offset = 0, limit = PAGE } = {}) {
      checkPage(limit, offset);
      const { copies } = await places.get();
      const ids = copies.slice(offset, offset + limit).map(({ id }) => id);
      const items = await readInfos(await home.store(), ids);
      const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
      return { total: copies.length, bytes, pictures: items.map((item) => toPicture(item)) };
    },
    async has(id) {
      if (!isId(id)) return false;
      const all = await overview.peek();
      if (all) return all.places.has(id);
      const store = await home.store();
      return (await store.count({ op: 'eq', field: 'id', value: id })) > 0;
    },
    expire() {
      overview.expire();
      places.expire();
    },
  };
}

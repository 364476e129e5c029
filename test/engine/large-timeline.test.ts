import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBrowse } from '../../src/engine/browse.ts';
import type { LibraryContext } from '../../src/engine/context.ts';
import type { Item } from '../../src/store/item.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { idOf, itemOf, vectorsFrom } from '../store/items.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';

/** The numbers of a large library, in small. */
const LIMITS = { all: 100, part: 40 };
const DAY = 86_400_000;
const START = new Date(2020, 0, 1, 12).getTime();

let library: TestLibrary;
let context: LibraryContext;
beforeEach(async () => {
  library = createTestLibrary();
  context = await openContext(library.home, { store: 'memory' });
});
afterEach(async () => {
  await context.close();
  library.cleanUp();
});

/** A browsed library of `count` pictures, by default one a day. Counts the rows that are read. */
async function browsed(count: number, dateOf = (i: number) => START + i * DAY) {
  const { dimensions } = await context.use((session) => session.model());
  const vectors = vectorsFrom(1, count, dimensions);
  const items: Item[] = vectors.map((vector, i) =>
    itemOf(i, vector, { mtime: dateOf(i), takenAt: null, format: i % 3 === 0 ? 'png' : 'jpeg' }),
  );
  await context.use(async (session) => (await session.store()).upsert(items));
  let read = 0;
  const counting = (store: VectorStore): VectorStore => ({
    ...store,
    async *scan(options) {
      for await (const batch of store.scan(options)) {
        read += batch.length;
        yield batch;
      }
    },
  });
  const stores = new Map<VectorStore, VectorStore>();
  const browse = createBrowse(
    {
      ...context,
      use: (work) =>
        context.use(async (session) => {
          const store = await session.store();
          const counted = stores.get(store) ?? counting(store);
          stores.set(store, counted);
          return work({ ...session, store: async () => counted });
        }),
    },
    LIMITS,
  );
  return { browse, read: () => read };
}

it('lists a library of the limit completely', async () => {
  const { browse } = await browsed(100);
  const outline = await browse.timeline();
  expect(outline.total).toBe(100);
  expect(outline.ratios).toHaveLength(100);
});

it('lists the newest of more, with exact numbers of all, and reads no others', async () => {
  const { browse, read } = await browsed(500);
  const outline = await browse.timeline();
  expect(outline.total).toBe(500);
  expect(outline.ratios.length).toBeGreaterThanOrEqual(20);
  expect(outline.ratios.length).toBeLessThanOrEqual(40);
  expect(outline.months.reduce((sum, { count }) => sum + count, 0)).toBe(outline.ratios.length);
  expect(read()).toBe(outline.ratios.length);

  const { total, pictures } = await browse.list({ limit: 3 });
  expect(total).toBe(500);
  expect(pictures.map(({ id }) => id)).toEqual([499, 498, 497].map(idOf));
  await expect(browse.list({ offset: 60 })).rejects.toMatchObject({ code: 'bad-query' });
  expect(await browse.has(idOf(0))).toBe(true);
  expect(await browse.has(idOf(500))).toBe(false);

  const { formats, years } = await browse.facets();
  expect(formats).toEqual([
    { format: 'jpeg', count: 333 },
    { format: 'png', count: 167 },
  ]);
  expect(years).toEqual([
    { year: 2021, count: 134 },
    { year: 2020, count: 366 },
  ]);
});

it('lists the oldest in that order, and others with a filter', async () => {
  const { browse } = await browsed(500);
  const oldest = await browse.list({ order: 'oldest', limit: 2 });
  expect(oldest.pictures.map(({ id }) => id)).toEqual([0, 1].map(idOf));
  const filter = { op: 'range', field: 'date', gte: START + 200 * DAY, lt: START + 210 * DAY } as const;
  const found = await browse.list({ filter, limit: 20 });
  expect(found.total).toBe(10);
  expect(found.pictures[0]!.id).toBe(idOf(209));
});

it('lists a part also of pictures with one and the same date', async () => {
  const { browse } = await browsed(300, () => START);
  const { total, ratios } = await browse.timeline();
  expect(total).toBe(300);
  expect(ratios.length).toBeGreaterThan(0);
  expect((await browse.list({ limit: 5 })).pictures).toHaveLength(5);
});

it('lists a part of a collection of another program, which has no dates', async () => {
  const driver = { ...context.driver, external: true };
  context = { ...context, driver };
  const { browse } = await browsed(300);
  expect((await browse.timeline()).ratios).toHaveLength(40);
  expect(await browse.facets()).toEqual({ folders: [], formats: [], years: [] });
});

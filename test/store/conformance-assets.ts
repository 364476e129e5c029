import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Item, Part } from '../../src/store/item.ts';
import type { VectorStore } from '../../src/store/store.ts';
import type { Subject } from './conformance.ts';
import { assetOf, idOf, itemOf, vectorsFrom } from './items.ts';

const DIMENSIONS = 16;
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Assets of several items: videos, documents, pictures with regions. */
export function describeAssets(subject: Subject): void {
  let store: VectorStore;
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
  });
  afterAll(() => store.close());
  const vectors = vectorsFrom(41, 12, DIMENSIONS);
  const stored = async (name: string) => (await store.getAssets([idOf(name)])).sort(byId);

  test('reads every part as it was written', async () => {
    const parts: Part[] = [
      { kind: 'time', seconds: 0.04 },
      { kind: 'page', page: 7 },
      { kind: 'region', x: 0, y: 0.25, width: 1, height: 0.75 },
      { kind: 'text', passage: 0 },
    ];
    const items = assetOf('of all parts', vectors.slice(0, 5), { color: '#123456' }, (i) => parts[i - 1]!);
    items[2] = { ...items[2]!, text: 'read here', color: null, stages: { ocr: 'reader 2' } };
    await store.upsert(items);
    expect(await stored('of all parts')).toEqual([...items].sort(byId));
    expect(await store.get([items[2]!.id])).toEqual([items[2]]);
  });

  test('replaces all items of an asset with those of the batch', async () => {
    await store.upsert([...assetOf('film', vectors.slice(0, 4)), itemOf('bystander', vectors[5]!)]);
    const shorter = assetOf('film', [vectors[6]!, vectors[7]!], { size: 5 }, () => ({
      kind: 'page',
      page: 1,
    }));
    await store.upsert(shorter);
    expect(await stored('film')).toEqual([...shorter].sort(byId));
    expect(await store.get([idOf('film 3')])).toEqual([]);
    const longer = assetOf('film', vectors.slice(0, 6));
    await store.upsert(longer);
    expect(await stored('film')).toEqual([...longer].sort(byId));
    expect(await stored('bystander')).toHaveLength(1);
  });

  test('removes assets with all of their items, alone or while others are written', async () => {
    await store.upsert([
      ...assetOf('gone', vectors.slice(0, 3)),
      ...assetOf('gone too', vectors.slice(3, 5)),
    ]);
    const before = await store.count();
    await store.upsert([], [idOf('gone'), idOf('gone too'), idOf('gone 1')]);
    expect(await store.count()).toBe(before - 5);

    await store.upsert([
      ...assetOf('old', vectors.slice(0, 3)),
      ...assetOf('shrinking', vectors.slice(0, 4)),
    ]);
    const changed = await store.count();
    await store.upsert(
      [...assetOf('new', vectors.slice(3, 5)), ...assetOf('shrinking', vectors.slice(6, 8))],
      [idOf('old')],
    );
    expect(await store.count()).toBe(changed - 3 + 2 - 2);
    expect(await stored('old')).toEqual([]);
    expect(await stored('shrinking')).toHaveLength(2);

    await store.upsert([], [idOf('new')]);
    expect(await stored('new')).toEqual([]);
  });

  test('finds parts by their own vectors, each with the facts of its asset', async () => {
    const items = assetOf('searched', vectorsFrom(42, 4, DIMENSIONS), { width: 1920, height: 1080 });
    await store.upsert(items);
    for (const { vector, norm: _norm, lines: _lines, ...info } of items) {
      expect((await store.search({ vector, limit: 1 }))[0]!.item).toEqual(info);
    }
    const filter = { op: 'in', field: 'asset', values: [items[0]!.asset] } as const;
    const found = await store.search({ vector: vectors[0]!, limit: 100, filter });
    expect(found.map(({ item }) => item.id).sort()).toEqual(items.map(({ id }) => id).sort());
    const others = await store.search({
      vector: items[1]!.vector,
      limit: 100,
      filter: { op: 'not', of: filter },
    });
    expect(others.some(({ item }) => item.asset === items[0]!.asset)).toBe(false);
  });

  test('lists and counts assets by their leading items', async () => {
    const own = await subject.open(DIMENSIONS);
    const film = assetOf('film', vectors.slice(0, 4), { format: 'mp4' });
    const pictures = [itemOf('a', vectors[5]!), itemOf('b', vectors[6]!)];
    await own.upsert([...film, ...pictures]);
    const leading = async (filter?: Parameters<VectorStore['count']>[0]) => {
      const seen: Pick<Item, 'id' | 'asset'>[] = [];
      const scan = { fields: ['id', 'asset'], leading: true, ...(filter && { filter }) } as const;
      for await (const batch of own.scan(scan)) seen.push(...batch);
      expect(seen.every(({ id, asset }) => id === asset)).toBe(true);
      expect(await own.count(filter, { leading: true })).toBe(seen.length);
      return seen.map(({ id }) => id).sort();
    };
    expect(await leading()).toEqual([film[0]!, ...pictures].map(({ id }) => id).sort());
    expect(await leading({ op: 'eq', field: 'format', value: 'mp4' })).toEqual([film[0]!.id]);
    expect(await leading({ op: 'eq', field: 'id', value: film[2]!.id })).toEqual([]);
    expect(await own.count()).toBe(6);
    expect(await own.describe()).toMatchObject({ items: 6, assets: 3 });
    await own.close();
  });

  test.each([
    ['other paths', { paths: ['/elsewhere.mp4'] }],
    ['another size', { size: 7 }],
    ['another time', { takenAt: 7 }],
    ['another place', { latitude: 7, longitude: 8 }],
  ])('refuses items of one asset that have %s', async (_name, over) => {
    const [first, second] = assetOf('torn', vectors.slice(0, 2)) as [Item, Item];
    const failed = store.upsert([first, { ...second, ...over }]);
    await expect(failed).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining(second.id),
    });
    expect(await stored('torn')).toEqual([]);
  });
}

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import type { Item } from '../../src/store/item.ts';
import { openLanceStore } from '../../src/store/lance/open.ts';
import type { SnapshotOptions } from '../../src/store/snapshot/with-snapshot.ts';
import type { VectorQuery, VectorStore } from '../../src/store/store.ts';
import { DIMENSIONS, type Opened, warm, wrap } from './copied-store.ts';
import { assetOf, idOf, itemOf, randomFrom, variedItems, vectorsFrom } from './items.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-changes-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(home, String(++folders));
const openPlain = (folder: string) =>
  openLanceStore({ folder, collection: 'images', dimensions: DIMENSIONS });

const open = async (folder: string, options: Partial<SnapshotOptions> = {}): Promise<Opened> =>
  wrap(await openPlain(folder), { followsWrites: true, folder: join(folder, 'copies'), ...options });

/**
 * A store with these items and a copy, which follows its writes and is never renewed.
 *
 * @param inner what the copy is made of @default the store of the folder
 */
async function openCopied(
  folder: string,
  items: readonly Item[],
  inner: (plain: VectorStore) => VectorStore = (plain) => plain,
): Promise<Opened> {
  const writer = await open(folder);
  await writer.store.upsert(items);
  await copied(writer);
  await writer.store.close();
  const options = { followsWrites: true, folder: join(folder, 'copies'), settledMs: 1e9 };
  const kept = wrap(inner(await openPlain(folder)), options);
  await kept.store.preload?.();
  await copied(kept);
  return kept;
}

const [a, b, c] = vectorsFrom(3, 3, DIMENSIONS) as [Float32Array, Float32Array, Float32Array];
const PNG: Filter = { op: 'eq', field: 'format', value: 'png' };
const WRITTEN: Filter = { op: 'contains', field: 'written', value: ' number ' };
/** Only the store can tell which paths have a part. */
const BACKUP: Filter = { op: 'contains', field: 'path', value: 'copy 100%' };

/** Whether both find the same, in the same order, with the same scores. */
async function expectSame(found: VectorStore, wanted: VectorStore, queries: readonly VectorQuery[]) {
  for (const query of queries) {
    const [own, plain] = [await found.search(query), await wanted.search({ ...query, exact: true })];
    expect(own.map(({ item }) => item)).toEqual(plain.map(({ item }) => item));
    own.forEach(({ score }, i) => {
      expect(Math.abs(score - plain[i]!.score)).toBeLessThan(1e-6);
    });
  }
}

const copied = (opened: Opened) => warm(opened, { vector: a, limit: 1 });

describe('a copy and what was written since', () => {
  test('give what the store gives, whatever is added, replaced and removed', async () => {
    const folder = newFolder();
    const first = variedItems(41, 600, DIMENSIONS);
    const films = Array.from({ length: 5 }, (_, i) =>
      assetOf(`film ${i}`, vectorsFrom(50 + i, 8, DIMENSIONS)),
    );
    const kept = await openCopied(folder, [...first, ...films.flat()]);
    const plain = await openPlain(folder);
    const random = randomFrom(9);
    const some = (items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
    const more = variedItems(42, 100, DIMENSIONS);
    const vectors = vectorsFrom(60, 40, DIMENSIONS);
    for (let round = 0; round < 12; round++) {
      const vector = vectors[round]!;
      const added = more.slice(round * 5, round * 5 + 5);
      const replaced = { ...some(first), vector, format: 'png', caption: `replaced ${round}` };
      // With fewer parts than before.
      const film = assetOf(`film ${round % 5}`, vectors.slice(round, round + 1 + (round % 7)));
      const removed = [some(first), some(more)].map(({ asset }) => asset);
      const twice = new Map([...added, replaced, ...film].map((item) => [item.id, item]));
      await kept.store.upsert([...twice.values()], removed);
      if (round % 4 === 3) await kept.store.maintain({ changed: true });
      const asked = kept.answered();
      const queries = [vector, added[0]!.vector, b].flatMap((near): VectorQuery[] => [
        { vector: near, limit: 30 },
        { vector: near, limit: 7, offset: 11 },
        { vector: near, limit: 20, exact: true },
        { vector: near, limit: 20, filter: PNG },
        { vector: near, limit: 12, offset: 3, filter: { op: 'not', of: PNG } },
        { vector: near, limit: 20, filter: WRITTEN },
        { vector: near, limit: 20, filter: { op: 'and', of: [BACKUP, { op: 'not', of: PNG }] } },
        { vector: near, limit: 5, filter: { op: 'in', field: 'id', values: [replaced.id, removed[0]!] } },
      ]);
      await expectSame(kept.store, plain, queries);
      expect(kept.answered() - asked).toBe(queries.length);
      for (const filter of [PNG, WRITTEN, BACKUP, { op: 'not', of: WRITTEN } as const]) {
        expect(await kept.store.count(filter)).toBe(await plain.count(filter));
      }
    }
    await kept.store.close();
    await plain.close();
  });

  test('are counted', async () => {
    const first = variedItems(45, 100, DIMENSIONS);
    const kept = await openCopied(newFolder(), first);
    expect(kept.store.snapshot()).toMatchObject({ items: 100, written: 0, hidden: 0 });
    const [replaced, removed] = first as [Item, Item];
    await kept.store.upsert([itemOf('new', a), { ...replaced, vector: b }], [removed.asset]);
    expect(kept.store.snapshot()).toMatchObject({ items: 100, written: 2, hidden: 2 });
    await kept.store.upsert([], [itemOf('new', a).asset]);
    expect(kept.store.snapshot()).toMatchObject({ items: 100, written: 1, hidden: 2 });
    await kept.store.close();
  });

  test('need not read the store for a write', async () => {
    let scans = 0;
    const film = assetOf('film', vectorsFrom(47, 9, DIMENSIONS));
    const kept = await openCopied(newFolder(), [...variedItems(46, 100, DIMENSIONS), ...film], (plain) => ({
      ...plain,
      scan(options) {
        scans += 1;
        return plain.scan(options);
      },
    }));
    await kept.store.upsert(assetOf('film', [a, b]));
    expect(kept.store.snapshot()).toMatchObject({ written: 2, hidden: 9 });
    await kept.store.upsert([], [film[0]!.asset, 'no asset']);
    expect(kept.store.snapshot()).toMatchObject({ written: 0, hidden: 9 });
    const before = kept.answered();
    const hits = await kept.store.search({ vector: a, limit: 200 });
    expect(hits).toHaveLength(100);
    expect(kept.answered() - before).toBe(1);
    expect(scans).toBe(0);
    await kept.store.close();
  });

  test('never show two states of a picture at once', async () => {
    const kept = await openCopied(newFolder(), [...variedItems(43, 300, DIMENSIONS), itemOf('changing', a)]);
    const id = idOf('changing');
    const before = kept.answered();
    let isOver = false;
    const seen: number[] = [];
    const watch = async () => {
      while (!isOver) {
        const hits = await kept.store.search({ vector: a, limit: 400 });
        seen.push(hits.filter(({ item }) => item.id === id).length);
      }
    };
    const watching = Promise.all([watch(), watch()]);
    for (let i = 0; i < 25; i++) await kept.store.upsert([itemOf('changing', [b, c, a][i % 3]!)]);
    isOver = true;
    await watching;
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(kept.answered()).toBeGreaterThan(before);
    await kept.store.close();
  });

  test('are left for the store when another process has written', async () => {
    const folder = newFolder();
    const kept = await openCopied(folder, variedItems(44, 200, DIMENSIONS));
    const other = await openPlain(folder);
    await other.upsert([itemOf('elsewhere', b)]);
    await kept.store.upsert([itemOf('here', c)]);
    const before = kept.answered();
    for (const [name, vector] of [
      ['elsewhere', b],
      ['here', c],
    ] as const) {
      expect((await kept.store.search({ vector, limit: 1 }))[0]!.item.id).toBe(idOf(name));
    }
    expect(kept.answered()).toBe(before);
    await kept.store.close();
    await other.close();
  });

  test('are left for the store when there is too much of it', async () => {
    const kept = await openCopied(newFolder(), variedItems(45, 100, DIMENSIONS));
    const many = variedItems(46, 5000, DIMENSIONS);
    await kept.store.upsert(many);
    const before = kept.answered();
    const { id, vector } = many[4321]!;
    expect((await kept.store.search({ vector, limit: 1 }))[0]!.item.id).toBe(id);
    expect(kept.answered()).toBe(before);
    await kept.store.close();
  });

  test('answer while a new copy is written, which a later process finds', async () => {
    const folder = newFolder();
    const kept = await open(folder);
    await kept.store.upsert(variedItems(47, 2000, DIMENSIONS));
    await copied(kept);
    const old = await readdir(join(folder, 'copies'));
    // So few that another copy would not be worth it, and then enough.
    await kept.store.upsert([itemOf('first', c)]);
    await warm(kept, { vector: c, limit: 1 });
    expect(await readdir(join(folder, 'copies'))).toEqual(old);
    await kept.store.upsert([itemOf('new', b), ...variedItems(57, 30, DIMENSIONS)]);
    const before = kept.answered();
    const isFound = async () =>
      (await kept.store.search({ vector: b, limit: 1 }))[0]!.item.id === idOf('new');
    expect(await isFound()).toBe(true);
    expect(kept.answered()).toBe(before + 1);
    const present = async () => {
      expect(await isFound()).toBe(true);
      return (await readdir(join(folder, 'copies'))).filter((name) => !name.startsWith('.'));
    };
    await expect.poll(present).not.toEqual(old);
    await kept.store.settled();
    await kept.store.close();
    const later = await open(folder, { settledMs: 1e9 });
    await later.store.preload?.();
    await copied(later);
    await later.store.close();
  });

  test('keep nothing on the disk of what was removed', async () => {
    const folder = newFolder();
    const items = variedItems(48, 200, DIMENSIONS);
    const kept = await openCopied(folder, items);
    const gone = items[17]!;
    await kept.store.upsert([], [gone.asset]);
    expect(existsSync(join(folder, 'copies'))).toBe(false);
    const before = kept.answered();
    const hits = await kept.store.search({ vector: gone.vector, limit: 200 });
    expect(hits).toHaveLength(199);
    expect(hits.map(({ item }) => item.id)).not.toContain(gone.id);
    expect(kept.answered()).toBe(before + 1);
    await kept.store.close();
  });

  test('never fail a write, nor keep what it removed, if the copy cannot follow', async () => {
    const folder = newFolder();
    const items = variedItems(51, 100, DIMENSIONS);
    const writer = await open(folder);
    await writer.store.upsert(items);
    await copied(writer);
    await writer.store.close();
    const plain = await openPlain(folder);
    let isBroken = false;
    const kept = wrap(
      {
        ...plain,
        version: async () => (isBroken ? Promise.reject(new Error('no version')) : plain.version()),
        async upsert(...args) {
          await plain.upsert(...args);
          isBroken = true;
        },
      },
      { followsWrites: true, folder: join(folder, 'copies'), settledMs: 1e9 },
    );
    await kept.store.preload?.();
    await copied(kept);
    await kept.store.upsert([itemOf('more', b)], [items[3]!.asset]);
    expect(existsSync(join(folder, 'copies'))).toBe(false);
    isBroken = false;
    const hits = await kept.store.search({ vector: b, limit: 200 });
    expect(hits[0]!.item.id).toBe(idOf('more'));
    expect(hits.map(({ item }) => item.id)).not.toContain(items[3]!.id);
    await kept.store.close();
  });

  test('stay right after a write that failed', async () => {
    const kept = await openCopied(newFolder(), variedItems(49, 100, DIMENSIONS));
    await expect(
      kept.store.upsert([
        itemOf(
          'long',
          a.map((value) => 2 * value),
        ),
      ]),
    ).rejects.toThrow();
    const before = kept.answered();
    expect(await kept.store.search({ vector: a, limit: 200 })).toHaveLength(100);
    await kept.store.upsert([itemOf('right', a)]);
    expect(await kept.store.search({ vector: a, limit: 200 })).toHaveLength(101);
    expect(kept.answered()).toBe(before + 2);
    await kept.store.close();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { loadLance } from '../../src/store/lance/module.ts';
import { openLanceStore } from '../../src/store/lance/open.ts';
import { openMemoryDriver } from '../../src/store/memory/open.ts';
import type { SnapshotOptions } from '../../src/store/snapshot/with-snapshot.ts';
import type { VectorQuery, VectorStore } from '../../src/store/store.ts';
import { describeStore } from './conformance.ts';
import { DIMENSIONS, eager, type Opened, warm, wrap } from './copied-store.ts';
import { assetOf, idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-snapshot-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let stores = 0;
const newFolder = () => join(home, String(++stores));

const openPlain = (folder: string, dimensions = DIMENSIONS) =>
  openLanceStore({ folder, collection: 'images', dimensions });
const open = async (folder: string, options: Partial<SnapshotOptions> = {}) =>
  wrap(await openPlain(folder, options.dimensions), options);

let allAnswered = 0;
const answering = (opened: Opened) =>
  eager(opened, (answered) => {
    allAnswered += answered;
  });

describeStore({
  name: 'snapshot of lance',
  open: async (dimensions) => answering(await open(newFolder(), { dimensions })),
});
describeStore({
  name: 'snapshot of lance that follows its writes',
  open: async (dimensions) => answering(await open(newFolder(), { dimensions, followsWrites: true })),
});
describeStore({
  name: 'snapshot of memory',
  open: async (dimensions) =>
    answering(wrap(await openMemoryDriver().open({ name: 'images', dimensions }), { dimensions })),
});

test('the conformance suites searched in memory', () => {
  expect(allAnswered).toBeGreaterThan(1000);
});

describe('snapshot', () => {
  const [a, b, c] = vectorsFrom(3, 3, DIMENSIONS) as [Float32Array, Float32Array, Float32Array];
  const nearest = async (store: VectorStore, vector: Float32Array) =>
    (await store.search({ vector, limit: 1 }))[0]?.item.id;

  test('returns the same hits, order and pages as LanceDB, even with equal scores', async () => {
    const folder = newFolder();
    const [kept, plain] = [await open(folder), await openPlain(folder)];
    const items = variedItems(31, 400, DIMENSIONS);
    const twins = Array.from({ length: 40 }, (_, i) => itemOf(`twin ${i}`, items[0]!.vector));
    const film = assetOf('film', vectorsFrom(5, 20, DIMENSIONS));
    // A length that differs from 1 within the tolerance: the score must still be the cosine.
    const longer = itemOf(
      'longer',
      a.map((value) => value * 1.0009),
    );
    await kept.store.upsert([...items, ...twins, ...film, longer]);
    await warm(kept, { vector: a, limit: 5 });
    const others = {
      op: 'not',
      of: { op: 'in', field: 'id', values: [twins[3]!.id, idOf('none')] },
    } as const;
    const jpegs = { op: 'eq', field: 'format', value: 'jpeg' } as const;
    const before = kept.answered();
    const queries = [items[0]!.vector, a, b].flatMap((vector): VectorQuery[] => [
      { vector, limit: 50 },
      { vector, limit: 7, offset: 5 },
      { vector, limit: 100, offset: 400 },
      { vector, limit: 20, exact: true },
      { vector, limit: 45, filter: others },
      { vector, limit: 10, offset: 30, filter: others },
      {
        vector,
        limit: 40,
        filter: { op: 'not', of: { op: 'in', field: 'asset', values: [film[0]!.id, twins[0]!.id] } },
      },
      { vector, limit: 20, offset: 3, filter: { op: 'and', of: [others, jpegs] } },
      { vector, limit: 20, filter: { op: 'eq', field: 'format', value: 'nothing has this' } },
      { vector, limit: 0, offset: 3 },
      { vector, limit: 3, offset: 1e9 },
    ]);
    for (const query of queries) {
      const [found, wanted] = [await kept.store.search(query), await plain.search(query)];
      expect(found.map(({ item }) => item)).toEqual(wanted.map(({ item }) => item));
      found.forEach(({ score }, i) => {
        expect(Math.abs(score - wanted[i]!.score)).toBeLessThan(1e-6);
      });
    }
    expect(kept.answered() - before).toBe(queries.length);
    await kept.store.close();
    await plain.close();
  });

  test('writes and removals of another connection are seen by the next search', async () => {
    const folder = newFolder();
    const [kept, writer] = [await open(folder), await openPlain(folder)];
    await writer.upsert([itemOf('a', a)]);
    await warm(kept, { vector: b, limit: 1 });
    await writer.upsert([itemOf('b', b)]);
    expect(await nearest(kept.store, b)).toBe(idOf('b'));
    await warm(kept, { vector: b, limit: 1 });
    await writer.upsert([itemOf('b', c)]);
    expect((await kept.store.search({ vector: c, limit: 1 }))[0]!.score).toBeCloseTo(1, 6);
    await warm(kept, { vector: c, limit: 1 });
    await writer.upsert([], [idOf('b')]);
    expect(await nearest(kept.store, c)).toBe(idOf('a'));
    await warm(kept, { vector: c, limit: 1 });
    expect(await nearest(kept.store, c)).toBe(idOf('a'));
    await kept.store.upsert([], [idOf('a')]);
    expect(await kept.store.search({ vector: a, limit: 1 })).toEqual([]);
    await kept.store.close();
    await writer.close();
  });

  test('writes during the reading of the items are not missed', async () => {
    const kept = await open(newFolder());
    await kept.store.upsert(variedItems(32, 3000, DIMENSIONS));
    for (let i = 0; i < 5; i++) {
      await kept.store.search({ vector: a, limit: 1 });
      await kept.store.search({ vector: a, limit: 1 });
      const [vector] = vectorsFrom(500 + i, 1, DIMENSIONS) as [Float32Array];
      await kept.store.upsert([itemOf(`meanwhile ${i}`, vector)]);
      await kept.store.settled();
      expect(await nearest(kept.store, vector)).toBe(idOf(`meanwhile ${i}`));
    }
    await kept.store.close();
  });

  test('nothing is read before a version has settled, if there are too many items, or without a version', async () => {
    const folder = newFolder();
    const few = await open(folder, { items: 99 });
    await few.store.upsert(variedItems(33, 100, DIMENSIONS));
    const early = await open(folder, { settledMs: 1e9 });
    const unversioned = wrap({ ...(await openPlain(folder)), version: async () => null });
    for (const { store, answered } of [few, early, unversioned]) {
      for (let i = 0; i < 4; i++) {
        expect(await store.search({ vector: a, limit: 5 })).toHaveLength(5);
        await store.settled();
      }
      expect(answered()).toBe(0);
      await store.close();
    }
  });

  test('cached matches of a filter are invalidated by a write', async () => {
    const kept = await open(newFolder());
    await kept.store.upsert(variedItems(34, 300, DIMENSIONS));
    const filter = { op: 'eq', field: 'format', value: 'png' } as const;
    const found = async () => {
      const hits = await kept.store.search({ vector: a, limit: 50, filter });
      return hits.map(({ item }) => item.id).sort();
    };
    await warm(kept, { vector: a, limit: 50, filter });
    const before = await found();
    expect(before).toHaveLength(3);
    const png = itemOf('new', b, { format: 'png' });
    await kept.store.upsert([png]);
    expect(await found()).toEqual([...before, png.id].sort());
    await warm(kept, { vector: a, limit: 50, filter });
    const answered = kept.answered();
    expect(await found()).toEqual([...before, png.id].sort());
    expect(kept.answered()).toBe(answered + 1);
    await kept.store.upsert([], [before[0]!]);
    expect(await found()).toEqual([before[1]!, before[2]!, png.id].sort());
    await kept.store.close();
  });

  test('a collection without the later columns is cached too', async () => {
    const folder = newFolder();
    const items = variedItems(35, 40, DIMENSIONS);
    const writer = await openPlain(folder);
    await writer.upsert(items);
    await writer.close();
    const connection = await loadLance().lance.connect(folder);
    const table = await connection.openTable('images');
    await table.dropColumns(['color', 'asset', 'part', 'stages']);
    table.close();
    connection.close();
    const kept = await open(folder);
    await warm(kept, { vector: items[4]!.vector, limit: 1 });
    const { vector, norm: _norm, lines: _lines, ...info } = items[4]!;
    const answered = kept.answered();
    const [hit] = await kept.store.search({ vector, limit: 1 });
    expect(hit!.item).toEqual({ ...info, color: null, stages: {} });
    expect(kept.answered()).toBe(answered + 1);
    await kept.store.close();
  });

  test('the snapshot is released when idle and read again by later searches', async () => {
    const kept = await open(newFolder(), { idleMs: 1 });
    await kept.store.upsert(variedItems(36, 50, DIMENSIONS));
    const search = async () => {
      const before = kept.answered();
      await kept.store.search({ vector: a, limit: 5 });
      return kept.answered() > before;
    };
    while (!(await search())) await kept.store.settled();
    await sleep(100);
    expect(await search()).toBe(false);
    await kept.store.settled();
    await kept.store.close();
  });

  test('with too many words, the store answers conditions on them, and the copy the rest', async () => {
    const { store, answered } = await open(newFolder(), { wordsBytes: 20_000 });
    const texts = Array.from({ length: 50 }, (_, i) => itemOf(`text ${i}`, a, { text: `${i} `.repeat(100) }));
    await store.upsert(texts);
    await warm({ store, answered }, { vector: a, limit: 3 });
    const filter = { op: 'contains', field: 'written', value: ' 7 ' } as const;
    const before = answered();
    const found = await store.search({ vector: a, limit: 3, filter });
    expect(found.map(({ item }) => item.id)).toEqual([texts[7]!.id]);
    expect(await store.count(filter)).toBe(1);
    expect(answered()).toBe(before + 1);
    await store.close();
  });

  test('closing releases the snapshot, even while it is being read', async () => {
    const inner = await openPlain(newFolder());
    await inner.upsert(variedItems(37, 3000, DIMENSIONS));
    for (const meanwhile of [false, true]) {
      const kept = wrap({ ...inner, close: async () => {} });
      const search = () => kept.store.search({ vector: a, limit: 1 });
      await search();
      await search();
      if (!meanwhile) {
        await kept.store.settled();
        await search();
        expect(kept.answered()).toBe(1);
      }
      const answered = kept.answered();
      await kept.store.close();
      expect(await search()).toHaveLength(1);
      expect(kept.answered()).toBe(answered);
    }
    await inner.close();
  });
});

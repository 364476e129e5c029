import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { openLanceStore } from '../../src/store/lance.ts';
import { createInMemory, type InMemory, type InMemoryOptions } from '../../src/store/lance-in-memory.ts';
import { loadLance } from '../../src/store/lance-module.ts';
import type { VectorQuery, VectorStore } from '../../src/store/store.ts';
import { describeStore } from './conformance.ts';
import { idOf, rowOf, variedRows, vectorsFrom } from './rows.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-in-memory-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const { lance, arrow } = loadLance();
const DIMENSIONS = 16;
let stores = 0;
const newFolder = () => join(home, String(++stores));

interface Opened {
  readonly store: VectorStore;
  readonly inMemory: InMemory;
  /** Searches that were answered from memory so far. */
  answered(): number;
}

/** A store that counts what it answers from memory; `eager` waits at each search for what can be read. */
let allAnswered = 0;
async function open(
  folder: string,
  { eager = false, ...options }: Partial<InMemoryOptions> & { eager?: boolean } = {},
): Promise<Opened> {
  const dimensions = options.dimensions ?? DIMENSIONS;
  const inMemory = createInMemory({ arrow, dimensions, settledMs: 0, ...options });
  let answered = 0;
  const search: InMemory['search'] = async (...query) => {
    let hits = await inMemory.search(...query);
    // The first search notices the version, the second has it read, the third is answered.
    for (let round = 0; eager && !hits && round < 2; round++) {
      hits = await inMemory.search(...query);
      await inMemory.settled();
    }
    if (hits) answered++;
    if (hits && eager) allAnswered++;
    return hits;
  };
  const store = await openLanceStore({
    folder,
    collection: 'images',
    dimensions,
    inMemory: { ...inMemory, search },
  });
  return { store, inMemory, answered: () => answered };
}

/** The store as it answers without anything in memory. */
const openPlain = (folder: string) => open(folder, { settledMs: Number.POSITIVE_INFINITY });

/** Searches until the rows are in memory. */
async function warm({ store, inMemory, answered }: Opened, query: VectorQuery): Promise<void> {
  const before = answered();
  for (let round = 0; round < 3; round++) {
    await store.search(query);
    await inMemory.settled();
  }
  expect(answered()).toBeGreaterThan(before);
}

describeStore({
  name: 'lance in memory',
  open: async (dimensions) => (await open(newFolder(), { dimensions, eager: true })).store,
});

test('what the suite searched was searched in memory', () => {
  expect(allAnswered).toBeGreaterThan(500);
});

describe('lance in memory', () => {
  const [a, b, c] = vectorsFrom(3, 3, DIMENSIONS) as [Float32Array, Float32Array, Float32Array];
  const nearest = async (store: VectorStore, vector: Float32Array) =>
    (await store.search({ vector, limit: 1 }))[0]?.row.id;

  test('gives the hits, rows, order and pages that LanceDB gives, also through equal scores', async () => {
    const folder = newFolder();
    const [kept, plain] = [await open(folder), await openPlain(folder)];
    const rows = variedRows(31, 400, DIMENSIONS);
    const twins = Array.from({ length: 40 }, (_, i) => rowOf(`twin ${i}`, rows[0]!.vector));
    // Lengths that differ from 1 as far as a row's may: the score is the cosine all the same.
    const longer = rowOf(
      'longer',
      a.map((value) => value * 1.0009),
    );
    await kept.store.upsert([...rows, ...twins, longer]);
    await warm(kept, { vector: a, limit: 5 });
    const others = {
      op: 'not',
      of: { op: 'in', field: 'id', values: [twins[3]!.id, idOf('none')] },
    } as const;
    const images = { op: 'eq', field: 'kind', value: 'image' } as const;
    const before = kept.answered();
    const queries = [rows[0]!.vector, a, b].flatMap((vector): VectorQuery[] => [
      { vector, limit: 50 },
      { vector, limit: 7, offset: 5 },
      { vector, limit: 100, offset: 400 },
      { vector, limit: 20, params: { exact: true } },
      { vector, limit: 45, filter: others },
      { vector, limit: 10, offset: 30, filter: others },
      { vector, limit: 20, offset: 3, filter: { op: 'and', of: [others, images] } },
      { vector, limit: 20, filter: { op: 'eq', field: 'format', value: 'nothing has this' } },
      { vector, limit: 0, offset: 3 },
      { vector, limit: 3, offset: 1e9 },
    ]);
    for (const query of queries) {
      const [found, wanted] = [await kept.store.search(query), await plain.store.search(query)];
      expect(found.map(({ row }) => row)).toEqual(wanted.map(({ row }) => row));
      found.forEach(({ score }, i) => {
        expect(Math.abs(score - wanted[i]!.score)).toBeLessThan(1e-6);
      });
    }
    expect(kept.answered() - before).toBe(queries.length);
    expect(plain.answered()).toBe(0);
    await kept.store.close();
    await plain.store.close();
  });

  test('what another connection writes, replaces and removes is seen at the next search', async () => {
    const folder = newFolder();
    const [kept, writer] = [await open(folder), await open(folder)];
    await writer.store.upsert([rowOf('a', a)]);
    await warm(kept, { vector: b, limit: 1 });
    await writer.store.upsert([rowOf('b', b)]);
    expect(await nearest(kept.store, b)).toBe(idOf('b'));
    await warm(kept, { vector: b, limit: 1 });
    await writer.store.upsert([rowOf('b', c)]);
    expect((await kept.store.search({ vector: c, limit: 1 }))[0]!.score).toBeCloseTo(1, 6);
    await warm(kept, { vector: c, limit: 1 });
    await writer.store.remove([idOf('b')]);
    expect(await nearest(kept.store, c)).toBe(idOf('a'));
    await warm(kept, { vector: c, limit: 1 });
    expect(await nearest(kept.store, c)).toBe(idOf('a'));
    await kept.store.remove([idOf('a')]);
    expect(await kept.store.search({ vector: a, limit: 1 })).toEqual([]);
    await kept.store.close();
    await writer.store.close();
  });

  test('what is written while the rows are read is not missed', async () => {
    const kept = await open(newFolder());
    await kept.store.upsert(variedRows(32, 3000, DIMENSIONS));
    for (let i = 0; i < 5; i++) {
      await kept.store.search({ vector: a, limit: 1 });
      await kept.store.search({ vector: a, limit: 1 });
      const [vector] = vectorsFrom(500 + i, 1, DIMENSIONS) as [Float32Array];
      await kept.store.upsert([rowOf(`meanwhile ${i}`, vector)]);
      await kept.inMemory.settled();
      expect(await nearest(kept.store, vector)).toBe(idOf(`meanwhile ${i}`));
    }
    await kept.store.close();
  });

  test('nothing is read before a version has settled, nor when there are too many rows', async () => {
    const folder = newFolder();
    const few = await open(folder, { exactRows: 99 });
    await few.store.upsert(variedRows(33, 100, DIMENSIONS));
    const early = await open(folder, { settledMs: 1e9 });
    for (const { store, inMemory, answered } of [few, early]) {
      for (let i = 0; i < 4; i++) {
        expect(await store.search({ vector: a, limit: 5 })).toHaveLength(5);
        await inMemory.settled();
      }
      expect(answered()).toBe(0);
      await store.close();
    }
  });

  test('a filter that was asked before does not let in what a write has brought or taken', async () => {
    const kept = await open(newFolder());
    await kept.store.upsert(variedRows(34, 300, DIMENSIONS));
    const filter = { op: 'eq', field: 'format', value: 'png' } as const;
    const found = async () => {
      const hits = await kept.store.search({ vector: a, limit: 50, filter });
      return hits.map(({ row }) => row.id).sort();
    };
    await warm(kept, { vector: a, limit: 50, filter });
    const before = await found();
    expect(before).toHaveLength(3);
    const png = rowOf('new', b, { format: 'png' });
    await kept.store.upsert([png]);
    expect(await found()).toEqual([...before, png.id].sort());
    await warm(kept, { vector: a, limit: 50, filter });
    const answered = kept.answered();
    expect(await found()).toEqual([...before, png.id].sort());
    expect(kept.answered()).toBe(answered + 1);
    await kept.store.remove([before[0]!]);
    expect(await found()).toEqual([before[1]!, before[2]!, png.id].sort());
    await kept.store.close();
  });

  test('a collection that lacks a later column is kept in memory too', async () => {
    const folder = newFolder();
    const rows = variedRows(35, 40, DIMENSIONS);
    const writer = await open(folder);
    await writer.store.upsert(rows);
    await writer.store.close();
    const connection = await lance.connect(folder);
    const table = await connection.openTable('images');
    await table.dropColumns(['color']);
    table.close();
    connection.close();
    const kept = await open(folder);
    await warm(kept, { vector: rows[4]!.vector, limit: 1 });
    const { vector, norm: _norm, ...info } = rows[4]!;
    expect((await kept.store.search({ vector, limit: 1 }))[0]!.row).toEqual({ ...info, color: null });
    await kept.store.close();
  });

  test('the memory is given back after a while without a search, and is filled again', async () => {
    const kept = await open(newFolder(), { idleMs: 1 });
    await kept.store.upsert(variedRows(36, 50, DIMENSIONS));
    const search = async () => {
      const before = kept.answered();
      await kept.store.search({ vector: a, limit: 5 });
      return kept.answered() > before;
    };
    while (!(await search())) await kept.inMemory.settled();
    await sleep(100);
    expect(await search()).toBe(false);
    await kept.inMemory.settled();
    await kept.store.close();
  });

  test('closing gives the memory back, also while the rows are being read', async () => {
    const folder = newFolder();
    const kept = await open(folder);
    await kept.store.upsert(variedRows(37, 3000, DIMENSIONS));
    const connection = await lance.connect(folder);
    const table = await connection.openTable('images');
    for (const meanwhile of [false, true]) {
      const inMemory = createInMemory({ arrow, dimensions: DIMENSIONS, settledMs: 0 });
      const search = () => inMemory.search(table, { vector: a, limit: 1 }, ['id', 'paths']);
      expect([await search(), await search()]).toEqual([null, null]);
      if (!meanwhile) {
        await inMemory.settled();
        expect(await search()).toHaveLength(1);
      }
      await inMemory.close();
      expect(await search()).toBeNull();
    }
    table.close();
    connection.close();
    await kept.store.close();
  });
});

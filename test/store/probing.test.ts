import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { normalize } from '../../src/core/vector.ts';
import { createCellRanks } from '../../src/store/snapshot/cell-ranks.ts';
import { FILES } from '../../src/store/snapshot/copy-files.ts';
import { type CellArrays, createCells } from '../../src/store/snapshot/probes.ts';
import { createProbing, measureCells, type Probing } from '../../src/store/snapshot/probing.ts';
import { openScanner } from '../../src/store/snapshot/scanner.ts';
import { readArrays } from '../../src/store/snapshot/typed-arrays.ts';
import { writeVectors } from '../../src/store/snapshot/write-vectors.ts';
import { randomFrom, vectorsFrom } from './items.ts';

const home = mkdtempSync(join(tmpdir(), 'soutu-probing-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const DIMENSIONS = 32;
const options = { residentBytes: 1e9, signal: new AbortController().signal };

async function open(items: readonly Float32Array[]) {
  const folder = mkdtempSync(join(home, 'copy-'));
  const writer = writeVectors({ folder, dimensions: DIMENSIONS, cellValues: 0 });
  for (const item of items) writer.push(item);
  const vectors = writer.finish();
  writer.close();
  const ranks = await measureCells(folder, vectors, options);
  const arrays = await readArrays(join(folder, FILES.positions), vectors.positions);
  const cells = createCells(arrays as unknown as CellArrays);
  const scanner = await openScanner(folder, vectors, options);
  const found = async (vector: Float32Array, count: number, ranges: Uint32Array | null) =>
    new Set((await scanner.search({ vector, count, allowed: null, ranges })).rows);
  return { scanner, cells, ranks, found };
}

/** Vectors in all directions, as queries of another kind than what is in the collection. */
function scattered(seed: number, count: number): Float32Array[] {
  const random = randomFrom(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from(
    { length: count },
    () => normalize(Float32Array.from({ length: DIMENSIONS }, gauss)).unit,
  );
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Tells of queries, as searches do, and waits until each is learned. */
async function teach(probing: Probing, queries: readonly Float32Array[]): Promise<void> {
  for (const query of queries) {
    probing.learn(query);
    await sleep(1);
  }
}

/** Probing that has learned from vectors of the collection. */
async function createTaught(
  opened: Opened,
  recall: number,
  items: readonly Float32Array[],
): Promise<Probing> {
  const probing = createProbing({ ...opened, recall, rests: 0 });
  await teach(
    probing,
    items.filter((_, i) => i % 50 === 3),
  );
  return probing;
}

async function recallOf({ found }: Opened, probing: Probing, queries: Float32Array[], count: number) {
  let hits = 0;
  for (const query of queries) {
    const wanted = await found(query, count, null);
    const seen = await found(query, count, probing.rangesFor(query, count));
    hits += [...wanted].filter((row) => seen.has(row)).length / wanted.size;
  }
  return hits / queries.length;
}

test.each([0.8, 0.95, 0.99])(
  'searches find %f of the nearest, in as few cells as that takes',
  async (recall) => {
    const items = vectorsFrom(1, 6000, DIMENSIONS);
    const opened = await open(items);
    const probing = await createTaught(opened, recall, items);
    const queries = items.filter((_, i) => i % 100 === 7);
    const usual = probing.usual()!;
    expect(usual.recall).toBeGreaterThanOrEqual(recall);
    expect(usual.probes).toBeLessThan(opened.cells.count / 2);
    for (const count of [10, 50, 200])
      expect(await recallOf(opened, probing, queries, count)).toBeGreaterThan(recall - 0.03);
    const more = (await createTaught(opened, 0.999, items)).usual();
    expect(more?.probes ?? opened.cells.count).toBeGreaterThan(usual.probes);
    await opened.scanner.close();
  },
);

test('all vectors are compared for more results than were measured, and where most cells would be needed', async () => {
  const items = vectorsFrom(1, 6000, DIMENSIONS);
  const opened = await open(items);
  const probing = await createTaught(opened, 0.9, items);
  expect(probing.rangesFor(items[0]!, 200)).not.toBeNull();
  expect(probing.rangesFor(items[0]!, 201)).toBeNull();
  await opened.scanner.close();
  const directions = scattered(3, 3000);
  const hard = await open(directions);
  expect((await createTaught(hard, 0.999, directions)).usual()).toBeNull();
  await hard.scanner.close();
});

test('queries of another kind than the vectors raise the number of cells', async () => {
  const items = vectorsFrom(1, 6000, DIMENSIONS);
  const opened = await open(items);
  const probing = await createTaught(opened, 0.9, items);
  const queries = scattered(9, 260);
  const before = await recallOf(opened, probing, queries.slice(200), 10);
  expect(before).toBeLessThan(0.85);
  const first = probing.usual()!.probes;
  await teach(probing, queries.slice(0, 200));
  expect(probing.usual()?.probes ?? Number.POSITIVE_INFINITY).toBeGreaterThan(first);
  expect(await recallOf(opened, probing, queries.slice(200), 10)).toBeGreaterThan(0.87);
  await opened.scanner.close();
});

test('all vectors are compared until enough is learned from queries', async () => {
  const opened = await open(vectorsFrom(1, 6000, DIMENSIONS));
  // Exact answers are rare later, but the first ones need not wait.
  const probing = createProbing({ ...opened, recall: 0.9, rests: 1e9 });
  const queries = scattered(9, 60);
  expect(probing.usual()).toBeNull();
  expect(probing.rangesFor(queries[0]!, 10)).toBeNull();
  await teach(probing, queries.slice(0, 30));
  expect(await recallOf(opened, probing, queries.slice(30), 10)).toBeGreaterThan(0.85);
  await opened.scanner.close();
});

test('a quantile of ranks is the number of cells; with too few of them nothing is known', () => {
  const ranks = createCellRanks(Array.from({ length: 199 }, () => 3));
  expect(ranks.cellsFor(0.9)).toBeNull();
  ranks.add([9]);
  expect(ranks.cellsFor(0.99)).toBe(3);
  expect(ranks.cellsFor(0.999)).toBe(9);
  expect(ranks.recallOf(3)).toBe(0.995);
  // The oldest are replaced.
  ranks.add(Array.from({ length: 2000 }, () => 5));
  expect(ranks.recallOf(4)).toBe(0);
  expect(ranks.cellsFor(0.5)).toBe(5);
});

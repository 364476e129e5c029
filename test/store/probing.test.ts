import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { normalize } from '../../src/core/vector.ts';
import { createCellRanks } from '../../src/store/snapshot/cell-ranks.ts';
import { FILES } from '../../src/store/snapshot/copy-files.ts';
import { type CellArrays, createCells } from '../../src/store/snapshot/probes.ts';
import { createProbing, measureCells } from '../../src/store/snapshot/probing.ts';
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

async function recallOf(
  { found }: Opened,
  probing: ReturnType<typeof createProbing>,
  queries: Float32Array[],
  count: number,
) {
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
    const probing = createProbing({ ...opened, recall });
    const queries = items.filter((_, i) => i % 100 === 7);
    const usual = probing.usual()!;
    expect(usual.recall).toBeGreaterThanOrEqual(recall);
    expect(usual.probes).toBeLessThan(opened.cells.count / 2);
    for (const count of [10, 50, 200])
      expect(await recallOf(opened, probing, queries, count)).toBeGreaterThan(recall - 0.03);
    const more = createProbing({ ...opened, recall: 0.999 }).usual();
    expect(more?.probes ?? opened.cells.count).toBeGreaterThan(usual.probes);
    await opened.scanner.close();
  },
);

test('all vectors are compared for more results than were measured, and where most cells would be needed', async () => {
  const items = vectorsFrom(1, 6000, DIMENSIONS);
  const opened = await open(items);
  const probing = createProbing({ ...opened, recall: 0.9 });
  expect(probing.rangesFor(items[0]!, 200)).not.toBeNull();
  expect(probing.rangesFor(items[0]!, 201)).toBeNull();
  await opened.scanner.close();
  const hard = await open(scattered(3, 3000));
  expect(createProbing({ ...hard, recall: 0.999 }).usual()).toBeNull();
  await hard.scanner.close();
});

test('queries of another kind than the vectors raise the number of cells', async () => {
  const opened = await open(vectorsFrom(1, 6000, DIMENSIONS));
  const probing = createProbing({ ...opened, recall: 0.9, rests: 0 });
  const queries = scattered(9, 260);
  const before = await recallOf(opened, probing, queries.slice(200), 10);
  expect(before).toBeLessThan(0.85);
  const first = probing.usual()!.probes;
  for (const query of queries.slice(0, 200)) {
    probing.learn(query);
    await sleep(1);
  }
  expect(probing.usual()?.probes ?? Number.POSITIVE_INFINITY).toBeGreaterThan(first);
  expect(await recallOf(opened, probing, queries.slice(200), 10)).toBeGreaterThan(0.87);
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

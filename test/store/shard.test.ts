import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dot, normalize } from '../../src/core/vector.ts';
import { DamagedCopy, FILES } from '../../src/store/snapshot/copy-files.ts';
import { type CellArrays, createCells } from '../../src/store/snapshot/probes.ts';
import { openScanner } from '../../src/store/snapshot/scanner.ts';
import { readArrays } from '../../src/store/snapshot/typed-arrays.ts';
import { writeVectors } from '../../src/store/snapshot/write-vectors.ts';
import { randomFrom, vectorsFrom } from './items.ts';

const home = mkdtempSync(join(tmpdir(), 'soutu-shard-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Clusters of nearly the same vectors, some of them equal, so that rounding to bytes cannot tell them apart. */
function clustered(count: number, dimensions: number, seed = dimensions): Float32Array[] {
  const random = randomFrom(seed);
  const centres = vectorsFrom(dimensions, 5, dimensions);
  return Array.from({ length: count }, (_, i) => {
    const spread = [0, 1e-4, 1e-2, 1][i % 4]!;
    return normalize(centres[i % 5]!.map((value) => value + spread * (random() - 0.5))).unit;
  });
}

function write(items: readonly Float32Array[], cellValues?: number) {
  const folder = mkdtempSync(join(home, 'copy-'));
  const dimensions = items[0]!.length;
  const writer = writeVectors({ folder, dimensions, cellValues });
  for (let at = 0; at < items.length; at += 100) {
    const batch = items.slice(at, at + 100);
    const values = new Float32Array(batch.length * dimensions);
    batch.forEach((vector, i) => {
      values.set(vector, i * dimensions);
    });
    writer.push(values);
  }
  const vectors = writer.finish();
  writer.close();
  return { folder, vectors };
}

/** The rows that have to be among those found, and the cosine of the last of them. */
function nearest(
  items: readonly Float32Array[],
  query: Float32Array,
  count: number,
  allowed: Uint8Array | null,
) {
  const all = items.map((item, row) => ({ row, cosine: dot(query, item) }));
  const sorted = all.filter(({ row }) => allowed?.[row] !== 0).sort((a, b) => b.cosine - a.cosine);
  return { rows: sorted.slice(0, count).map(({ row }) => row), last: sorted[count - 1]?.cosine ?? -1 };
}

describe.each([
  ['in this thread', { residentBytes: 1e9 }],
  ['in other threads', { residentBytes: 1e9, ownBytes: 0 }],
  ['from the disk', { residentBytes: 0 }],
  ['from the disk by other threads', { residentBytes: 0, ownBytes: 0 }],
])('vectors searched %s', (_, options) => {
  test.each([
    [1, undefined],
    [16, 0],
    [100, undefined],
    [256, 0],
    [513, undefined],
  ])('give the nearest of %i values, whatever the rounding', async (dimensions, cellValues) => {
    const items = clustered(800, dimensions);
    const { folder, vectors } = write(items, cellValues);
    expect(vectors.cells).toBe(cellValues === 0 ? 28 : 0);
    const scanner = await openScanner(folder, vectors, options);
    const odd = Uint8Array.from(items.keys(), (row) => row % 2);
    const few = Uint8Array.from(items.keys(), (row) => Number(row % 97 === 3));
    for (const allowed of [null, odd, few]) {
      const most = allowed ? allowed.reduce((sum, flag) => sum + flag, 0) : items.length;
      for (const count of [1, 10, most]) {
        for (const query of [items[0]!, items[3]!, ...vectorsFrom(9, 2, dimensions)]) {
          const { rows, cosines } = await scanner.search({
            vector: query,
            count: Math.min(count, most),
            allowed,
            ranges: null,
          });
          const wanted = nearest(items, query, Math.min(count, most), allowed);
          const found = new Set(rows);
          for (const row of wanted.rows) {
            // Equal vectors stand for each other, and sums of float32 differ a little.
            if (dot(query, items[row]!) > wanted.last + 1e-6) expect(found.has(row)).toBe(true);
          }
          expect(rows.length).toBeGreaterThanOrEqual(Math.min(count, most));
          rows.forEach((row, i) => {
            expect(allowed?.[row]).not.toBe(0);
            expect(Math.abs(cosines[i]! - dot(query, items[row]!))).toBeLessThan(1e-6);
            expect(cosines[i]!).toBeGreaterThan(wanted.last - 1e-6);
          });
        }
      }
    }
    await scanner.close();
  });
});

test('the nearest cells have most of the nearest vectors, and all cells have all', async () => {
  const items = clustered(3000, 32);
  const { folder, vectors } = write(items, 0);
  const arrays = await readArrays(join(folder, FILES.positions), vectors.positions);
  const cells = createCells(arrays as unknown as CellArrays);
  const scanner = await openScanner(folder, vectors, { residentBytes: 1e9 });
  const recallAt = async (probes: number) => {
    let found = 0;
    const queries = items.filter((_, i) => i % 60 === 3);
    for (const query of queries) {
      const ranges = cells.rangesOf(query, probes);
      const { rows } = await scanner.search({ vector: query, count: 10, allowed: null, ranges });
      found += nearest(items, query, 10, null).rows.filter((row) => rows.includes(row)).length;
    }
    return found / queries.length / 10;
  };
  const all = await recallAt(vectors.cells);
  expect(all).toBe(1);
  const some = await recallAt(10);
  expect(some).toBeGreaterThan(0.8);
  expect(await recallAt(1)).toBeLessThan(some);
  await scanner.close();
});

test('the nearest of many vectors are those of comparing each, wherever they stand', async () => {
  const items = clustered(9001, 16);
  const { folder, vectors } = write(items);
  const scanner = await openScanner(folder, vectors, { residentBytes: 1e9 });
  const third = Uint8Array.from(items.keys(), (row) => Number(row % 3 === 1));
  for (const allowed of [null, third]) {
    for (let at = 3; at < items.length; at += 1000) {
      const { rows } = await scanner.search({ vector: items[at]!, count: 5, allowed, ranges: null });
      const wanted = nearest(items, items[at]!, 5, allowed);
      for (const row of wanted.rows)
        if (dot(items[at]!, items[row]!) > wanted.last + 1e-6) expect(rows).toContain(row);
    }
  }
  await scanner.close();
});

test('what an earlier query left does not hide the few that a filter allows', async () => {
  const dimensions = 64;
  const flat = new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions));
  // Values of one size each, and one value alone, so that integers stand for very different numbers.
  const items = Array.from({ length: 300 }, (_, i) => {
    const vector = new Float32Array(dimensions);
    if (i % 2 === 0) vector[i % dimensions] = 1;
    else vector.set(flat);
    return vector;
  });
  const { folder, vectors } = write(items);
  const scanner = await openScanner(folder, vectors, { residentBytes: 1e9 });
  const few = Uint8Array.from(items.keys(), (row) => Number(row === 150 || row === 152));
  await scanner.search({ vector: flat, count: 2, allowed: null, ranges: null });
  const { rows } = await scanner.search({ vector: items[150]!, count: 2, allowed: few, ranges: null });
  expect([...rows].sort()).toEqual([150, 152]);
  await scanner.close();
});

test('a search never trusts what has changed on the disk', async () => {
  const items = clustered(800, 32);
  const [codes, exact, short] = [write(items), write(items), write(items)];
  writeFileSync(join(codes.folder, FILES.codes), Buffer.alloc(800 * 32, 5));
  for (const ownBytes of [0, 1e9])
    await expect(openScanner(codes.folder, codes.vectors, { residentBytes: 1e9, ownBytes })).rejects.toThrow(
      DamagedCopy,
    );
  writeFileSync(join(exact.folder, FILES.vectors), Buffer.alloc(800 * 32 * 4));
  truncateSync(join(short.folder, FILES.vectors), 1000);
  for (const { folder, vectors } of [exact, short]) {
    for (const ownBytes of [0, 1e9]) {
      const scanner = await openScanner(folder, vectors, { residentBytes: 1e9, ownBytes });
      const query = { vector: items[700]!, count: 3, allowed: null, ranges: null };
      await expect(scanner.search(query)).rejects.toThrow(DamagedCopy);
      await scanner.close();
    }
  }
});

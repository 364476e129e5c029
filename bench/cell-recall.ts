import { join } from 'node:path';
import { FILES, type VectorsMeta } from '../src/store/snapshot/copy-files.ts';
import { type CellArrays, type Cells, createCells } from '../src/store/snapshot/probes.ts';
import { createProbing, measureCells, type Probing } from '../src/store/snapshot/probing.ts';
import { openScanner, type Scanner } from '../src/store/snapshot/scanner.ts';
import { readArrays } from '../src/store/snapshot/typed-arrays.ts';
import { writeVectors } from '../src/store/snapshot/write-vectors.ts';
import type { RealVectors } from './crops.ts';
import { figure, table } from './run.ts';

const RECALLS = [0.9, 0.95, 0.99];
const DEPTHS = [10, 50];
const RESIDENT = 1_073_741_824;

/**
 * What is found before searches have learned from what is asked, after words in two languages, and after pictures and words. Half of the
 * queries of each kind is learned from, the others are measured.
 *
 * @param folder for the copy
 */
export async function measureRecall(vectors: RealVectors, folder: string): Promise<string> {
  const dimensions = vectors.pictures[0]!.length;
  const writer = writeVectors({ folder, dimensions, cellValues: 0 });
  for (const vector of vectors.pictures) writer.push(vector);
  const written = writer.finish();
  writer.close();
  const options = { residentBytes: RESIDENT };
  const ranks = await measureCells(folder, written, { ...options, signal: new AbortController().signal });
  const cells = createCells(
    (await readArrays(join(folder, FILES.positions), written.positions)) as unknown as CellArrays,
  );
  const scanner = await openScanner(folder, written, options);
  const kinds = Object.entries(vectors.queries);
  const halves = kinds.map(([name, queries]) => ({
    name,
    learned: queries.filter((_, i) => i % 2 === 0),
    asked: queries.filter((_, i) => i % 2 === 1),
  }));
  const rows: string[][] = [];
  for (const recall of RECALLS) {
    const probing = (learned: readonly (readonly Float32Array[])[]) =>
      taught({ cells, scanner, ranks, recall }, learned);
    const words = halves.filter(({ name }) => name !== 'pictures').map(({ learned }) => learned);
    const taughts = [
      ['nothing', await probing([])],
      ['words', await probing(words)],
      ['pictures and words', await probing(halves.map(({ learned }) => learned))],
    ] as const;
    for (const { name, asked } of halves)
      for (const [after, one] of taughts)
        rows.push([
          String(recall),
          name,
          after,
          ...(await Promise.all(DEPTHS.map((depth) => found(one, scanner, written, asked, depth)))).flat(),
        ]);
  }
  await scanner.close();
  const head = DEPTHS.flatMap((depth) => [`recall@${depth}`, 'vectors compared']);
  return [
    `${written.items.toLocaleString('en')} pictures, ${written.cells} cells, ${halves.map(({ name, asked }) => `${asked.length} queries (${name})`).join(', ')}.`,
    table(['wanted', 'queries', 'learned from', ...head], rows),
  ].join('\n\n');
}

interface Basis {
  readonly cells: Cells;
  readonly scanner: Scanner;
  readonly ranks: Awaited<ReturnType<typeof measureCells>>;
  readonly recall: number;
}

/** Probing that has learned from queries of several kinds, in turn, as if all had been answered exactly. */
async function taught(basis: Basis, kinds: readonly (readonly Float32Array[])[]): Promise<Probing> {
  let last: Promise<unknown> = Promise.resolve();
  const scanner: Scanner = {
    ...basis.scanner,
    search(query) {
      const answer = basis.scanner.search(query);
      last = answer;
      return answer;
    },
  };
  const probing = createProbing({ ...basis, scanner, rests: 0 });
  const most = Math.max(0, ...kinds.map(({ length }) => length));
  for (let i = 0; i < most; i++)
    for (const vector of kinds.flatMap((queries) => queries[i] ?? [])) {
      probing.learn(vector);
      await last;
      // It is learned once the answer has been looked at.
      await new Promise(setImmediate);
    }
  return probing;
}

/** The share of the truly nearest that was found, and the share of all vectors that was compared. */
async function found(
  probing: Probing,
  scanner: Scanner,
  { items }: VectorsMeta,
  queries: readonly Float32Array[],
  depth: number,
): Promise<[recall: string, compared: string]> {
  let [right, total, compared] = [0, 0, 0];
  for (const vector of queries) {
    const best = async (ranges: Uint32Array | null) => {
      const { rows, cosines } = await scanner.search({ vector, count: depth, allowed: null, ranges });
      return Array.from(rows, (row, i) => ({ row, cosine: cosines[i]! }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, depth)
        .map(({ row }) => row);
    };
    const ranges = probing.rangesFor(vector, depth);
    const truth = new Set(await best(null));
    right += (await best(ranges)).filter((row) => truth.has(row)).length;
    total += truth.size;
    compared += ranges ? ranges.reduce((sum, edge, i) => sum + (i % 2 === 0 ? -edge : edge), 0) : items;
  }
  return [(right / total).toFixed(3), `${figure((100 * compared) / items / queries.length)} %`];
}

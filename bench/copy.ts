import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { loadLance } from '../src/store/lance/module.ts';
import { ivfLists } from '../src/store/lance/plan.ts';
import { FILES } from '../src/store/snapshot/copy-files.ts';
import { type CellArrays, type Cells, createCells } from '../src/store/snapshot/probes.ts';
import { openScanner, type Scanner } from '../src/store/snapshot/scanner.ts';
import { readArrays } from '../src/store/snapshot/typed-arrays.ts';
import { type VectorsWriter, writeVectors } from '../src/store/snapshot/write-vectors.ts';
import { figure, megabytes, percentile, table, withFolder } from './run.ts';
import { gaussian, generator } from './vectors.ts';

const DIMENSIONS = 512;
const QUERIES = 100;
const TOP = 10;
/** Clusters of the vectors, each with a spread of its own. */
const CLUSTERS = 2000;
const BATCH = 2000;
/** Of each value on the disk: one of the rounded vector and four of the exact one. */
const BYTES = 5;
const KEPT = [0.5, 0.1, 0.01, 0.001];
const PROBES = [4, 16, 64];
/** Bytes that are held in memory; above, the vectors are read from the disk. */
const RESIDENT = 1_073_741_824;

/**
 * The copy that a server searches, beside LanceDB's own search and, with a Python that has faiss-cpu and usearch, beside theirs: the same
 * vectors and queries, one query after the other, fastest first of the columns because other programs share the machine.
 *
 * @param sizes numbers of vectors of 512 values
 */
export async function benchCopy(sizes: readonly number[], python: string | undefined): Promise<string> {
  const rows: string[][] = [];
  for (const size of sizes) rows.push(...(await withFolder((folder) => measure(folder, size, python))));
  const head = [
    'vectors of 512',
    'search',
    'min / p50 / p95 ms',
    'recall@10',
    'built in s',
    'memory',
    'disk',
  ];
  return table(head, rows);
}

interface Found {
  readonly ids: ReadonlySet<number>;
  readonly ms: number;
}

async function measure(folder: string, size: number, python: string | undefined): Promise<string[][]> {
  const name = size.toLocaleString('en');
  const rows: string[][] = [];
  const row = (
    search: string,
    found: readonly Found[],
    truth: readonly Found[],
    build = '',
    memory = '',
    disk = '',
  ) => {
    const times = found.map(({ ms }) => ms);
    const all = [0, 0.5, 0.95].map((share) => figure(percentile(times, share)));
    const recall = found.reduce(
      (sum, { ids }, i) => sum + [...ids].filter((id) => truth[i]!.ids.has(id)).length,
      0,
    );
    const total = truth.reduce((sum, { ids }) => sum + ids.size, 0);
    const cells = [name, search, all.join(' / '), (recall / total).toFixed(3), build, memory, disk];
    // The whole takes long, so what is known already is shown.
    process.stderr.write(`${cells.join(' | ')}\n`);
    rows.push(cells);
  };

  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const writer = writeVectors({ folder: copy, dimensions: DIMENSIONS });
  const draw = drawer();
  writeBatches(size, draw, writer);
  const queries = Array.from({ length: QUERIES }, () => draw(1));
  const started = performance.now();
  const vectors = writer.finish();
  writer.close();
  const built = figure((performance.now() - started) / 1000);
  const before = process.memoryUsage.rss();
  const isResident = size * DIMENSIONS <= RESIDENT;
  const scanner = await openScanner(copy, vectors, { residentBytes: RESIDENT });
  const ask = (options: Partial<Asked> = {}) => inTurn(queries, (vector) => search(scanner, vector, options));
  await ask();
  const truth = await ask();
  const memory = megabytes(process.memoryUsage.rss() - before);
  const disk = megabytes(size * DIMENSIONS * BYTES);
  row(isResident ? 'copy, all vectors' : 'copy on disk, all vectors', truth, truth, built, memory, disk);
  for (const share of KEPT) {
    const allowed = new Uint8Array(new SharedArrayBuffer(size));
    for (let i = 0; i < size; i++) allowed[i] = Number((i * 7919) % 1000 < share * 1000);
    const found = await ask({ allowed });
    row(`the same, filter that keeps ${share * 100} %`, found, found);
  }
  if (vectors.cells > 0) {
    const cells = createCells(
      (await readArrays(join(copy, FILES.positions), vectors.positions)) as unknown as CellArrays,
    );
    for (const probes of PROBES)
      row(`copy, ${probes} of ${vectors.cells} cells`, await ask({ cells, probes }), truth);
  }
  await scanner.close();

  for (const found of await lance(join(folder, 'lance'), size, queries))
    row(found.name, found.found, truth, found.built);
  if (python !== undefined) {
    writeFileSync(
      join(folder, 'queries.f32'),
      Buffer.concat(queries.map((query) => Buffer.from(query.buffer))),
    );
    const script = join(packageRoot, 'bench', 'python', 'search.py');
    const args = [script, join(copy, FILES.vectors), join(folder, 'queries.f32'), String(DIMENSIONS)];
    const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(stderr);
    for (const line of stdout.trim().split('\n')) {
      const { name: search, built: seconds, found } = JSON.parse(line) as Measured;
      const asFound = found.map(({ ids, ms }) => ({ ids: new Set(ids), ms }));
      row(search, asFound, truth, seconds === null ? '' : figure(seconds));
    }
  }
  return rows;
}

/** A line of search.py. */
interface Measured {
  readonly name: string;
  readonly built: number | null;
  readonly found: readonly { readonly ids: readonly number[]; readonly ms: number }[];
}

interface Asked {
  readonly allowed: Uint8Array;
  readonly cells: Cells;
  readonly probes: number;
}

async function search(
  scanner: Scanner,
  vector: Float32Array,
  { allowed, cells, probes = 0 }: Partial<Asked>,
) {
  const ranges = cells ? cells.rangesOf(vector, probes) : null;
  const { rows, cosines } = await scanner.search({ vector, count: TOP, allowed: allowed ?? null, ranges });
  const best = Array.from(rows, (row, i) => ({ row, cosine: cosines[i]! })).sort(
    (a, b) => b.cosine - a.cosine,
  );
  return best.slice(0, TOP).map(({ row }) => row);
}

async function inTurn(
  queries: readonly Float32Array[],
  ask: (query: Float32Array) => Promise<number[]>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const query of queries) {
    const started = performance.now();
    const ids = await ask(query);
    found.push({ ids: new Set(ids), ms: performance.now() - started });
  }
  return found;
}

/** LanceDB's own search: exhaustive, and by an IVF_FLAT index. */
async function lance(folder: string, size: number, queries: readonly Float32Array[]) {
  const { lance: lancedb, arrow } = loadLance();
  const connection = await lancedb.connect(folder);
  const draw = drawer();
  const type = new arrow.FixedSizeList(DIMENSIONS, new arrow.Field('item', new arrow.Float32(), true));
  const batch = (start: number) => {
    const count = Math.min(BATCH, size - start);
    const values = draw(count);
    const child = arrow.makeData({ type: new arrow.Float32(), data: values, length: values.length });
    return new arrow.Table({
      id: arrow.vectorFromArray(Int32Array.from({ length: count }, (_, i) => start + i)),
      vector: new arrow.Vector([arrow.makeData({ type, length: count, child })]),
    });
  };
  const opened = await connection.createTable('vectors', batch(0));
  for (let start = BATCH; start < size; start += BATCH) await opened.add(batch(start));
  const ask = (probes: number | null) =>
    inTurn(queries, async (query) => {
      const asked = opened.vectorSearch(query).distanceType('cosine').select(['id', '_distance']).limit(TOP);
      const found = await (probes === null ? asked.bypassVectorIndex() : asked.nprobes(probes)).toArray();
      return found.map(({ id }: { id: number }) => Number(id));
    });
  const all = [{ name: 'LanceDB, all vectors', found: await ask(null), built: '' }];
  const started = performance.now();
  const numPartitions = ivfLists(size);
  await opened.createIndex('vector', {
    config: lancedb.Index.ivfFlat({ distanceType: 'cosine', numPartitions, maxIterations: 10 }),
  });
  const built = figure((performance.now() - started) / 1000);
  for (const probes of PROBES)
    all.push({
      name: `LanceDB IVF_FLAT, ${probes} of ${numPartitions} lists`,
      found: await ask(probes),
      built,
    });
  opened.close();
  connection.close();
  return all;
}

function writeBatches(size: number, draw: (count: number) => Float32Array, writer: VectorsWriter): void {
  for (let start = 0; start < size; start += BATCH) writer.push(draw(Math.min(BATCH, size - start)));
}

/** Draws clustered unit vectors, one behind the other; always the same ones. */
function drawer(): (count: number) => Float32Array {
  const next = generator(7);
  const centres = Array.from({ length: CLUSTERS }, () =>
    Float32Array.from({ length: DIMENSIONS }, () => gaussian(next)),
  );
  const spreads = centres.map(() => 0.4 + 0.6 * next());
  return (count) => {
    const vectors = new Float32Array(count * DIMENSIONS);
    for (let at = 0; at < vectors.length; at += DIMENSIONS) {
      const cluster = Math.floor(next() * CLUSTERS);
      let squares = 0;
      for (let d = 0; d < DIMENSIONS; d++) {
        const value = centres[cluster]![d]! + spreads[cluster]! * gaussian(next);
        vectors[at + d] = value;
        squares += value * value;
      }
      const length = Math.sqrt(squares);
      for (let d = 0; d < DIMENSIONS; d++) vectors[at + d]! /= length;
    }
    return vectors;
  };
}

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Filter } from '../../src/core/filter.ts';
import { startMilvus } from '../../src/engine/milvus-server/start.ts';
import { stopMilvus } from '../../src/engine/milvus-server/stop.ts';
import { packageRoot } from '../../src/package-root.ts';
import { bytesUnder } from '../../src/store/bytes.ts';
import type { Effort } from '../../src/store/effort.ts';
import { openDriver } from '../../src/store/stores.ts';
import { figure, megabytes, table, withFolder } from '../run.ts';
import { residentBytes } from '../served.ts';
import { syntheticItems } from '../vectors.ts';
import type { Measured } from './scale-child.ts';
import { COLLECTION, DIMENSIONS, FILTERS, queriesOf, type Truth } from './shape.ts';

/** An index and the efforts with which it is searched. */
interface Way {
  readonly kind: string;
  readonly efforts: readonly Effort[];
}

const EXACT: Effort = { exact: true };
const HNSW: Way = { kind: 'hnsw', efforts: [{ ef: 64 }, { ef: 200 }, { ef: 400 }] };
/** With exhaustive search beside it, as a store does it: without an index, a copy in memory would answer. */
const HNSW_AND_EXACT: Way = { ...HNSW, efforts: [EXACT, ...HNSW.efforts] };
const IVF: Way = { kind: 'ivf_flat', efforts: [{ nprobe: 8 }, { nprobe: 32 }, { nprobe: 128 }] };
/** 8 and 64 bytes of a vector of 2048. */
const PQ: readonly Way[] = [8, 64].map((segments) => ({
  kind: `ivf_pq:segments=${segments}`,
  efforts: [
    { nprobe: 32, refine: 1 },
    { nprobe: 32, refine: 10 },
    { nprobe: 128, refine: 50 },
  ],
}));

export interface ScaleBench {
  readonly rows: number;
  /** A Python with milvus-lite and pymilvus; without it, Milvus Lite is left out. */
  readonly python?: string | undefined;
}

/** Brute force beside indexes in each store: build, memory, disk, recall at several efforts, times, filters. */
export async function benchScale({ rows, python }: ScaleBench): Promise<string> {
  return withFolder(async (home) => {
    const lines: string[][] = [];
    const truthFile = join(home, 'truth.json');
    writeFileSync(truthFile, JSON.stringify(await fill(home, 'lance', rows)));
    const shape = { home, rows, truthFile };
    lines.push(
      ...measure({ ...shape, address: 'memory', name: 'memory' }, { kind: 'flat', efforts: [EXACT] }, 0),
    );
    for (const way of [HNSW_AND_EXACT, IVF, ...PQ]) {
      const lance = { ...shape, address: 'lance', name: 'LanceDB' };
      const built = run(lance, way, 'build');
      const bytes = await bytesUnder(join(home, 'lance'));
      lines.push(...measure(lance, way, bytes, built));
    }
    if (python !== undefined) lines.push(...(await onMilvus(shape, python)));
    return table(
      [
        `${rows.toLocaleString('en')} rows of ${DIMENSIONS}`,
        'index',
        'build s',
        'on disk',
        'RSS',
        'searched with',
        'recall@10',
        'p50 / p99 ms',
        '1000 searches, s',
        'recall, 10 % / 1 % left by a filter',
      ],
      lines,
    );
  });
}

interface Place {
  readonly home: string;
  readonly rows: number;
  readonly truthFile: string;
  readonly address: string;
  readonly name: string;
}

/** Milvus Lite has no product quantisation, and no search past an index of so many rows. Its memory is that of its server. */
async function onMilvus(shape: Omit<Place, 'address' | 'name'>, python: string): Promise<string[][]> {
  const { home, rows } = shape;
  const server = await startMilvus({ home, python, port: 0 });
  if (server === null) throw new Error(`${python} has no milvus-lite`);
  try {
    await fill(home, server.address!, rows);
    const lite = { ...shape, address: server.address!, name: 'Milvus Lite' };
    const lines: string[][] = [];
    for (const way of [HNSW, IVF]) {
      const built = run(lite, way, 'build');
      const bytes = await bytesUnder(join(home, 'milvus', 'data'));
      lines.push(...measure(lite, way, bytes, { ...built, rss: residentBytes(server.pid!) }));
    }
    return lines;
  } finally {
    await stopMilvus({ home });
  }
}

/** Writes the rows and finds the right answers. */
async function fill(home: string, address: string, rows: number): Promise<Truth> {
  const driver = await openDriver(address, { home });
  const store = await driver.open(COLLECTION);
  for (const items of syntheticItems(rows, DIMENSIONS)) await store.upsert(items);
  const nearest = async (filter?: Filter) => {
    const found: string[][] = [];
    for (const vector of queriesOf()) {
      const hits = await store.search({ vector, limit: 10, exact: true, ...(filter && { filter }) });
      found.push(hits.map(({ item }) => item.id));
    }
    return found;
  };
  const truth =
    address === 'lance'
      ? { all: await nearest(), filtered: [await nearest(FILTERS[0]), await nearest(FILTERS[1])] }
      : { all: [], filtered: [] };
  await driver.close();
  return truth;
}

/** A line for each effort, which it also prints, because the next may take minutes. */
function measure(place: Place, way: Way, bytes: number, built?: Measured): string[][] {
  const { searched, rss } = run(place, way, 'search');
  const lines = searched.map(({ recall, p50, p99, filtered }, i) => [
    i === 0 ? place.name : '″',
    i === 0 ? way.kind : '″',
    i === 0 && built ? figure(built.buildMs / 1000) : '',
    i === 0 && bytes > 0 ? megabytes(bytes) : '',
    i === 0 ? megabytes(place.address.startsWith('milvus') ? built!.rss : rss) : '',
    JSON.stringify(way.efforts[i]).replace(/[{}"]/g, '').replaceAll(':', ' ').replaceAll(',', ', '),
    recall.toFixed(3),
    `${figure(p50)} / ${figure(p99)}`,
    figure(p50),
    filtered.map((value) => value.toFixed(3)).join(' / '),
  ]);
  for (const line of lines) process.stderr.write(`${line.join(' | ')}\n`);
  return lines;
}

function run({ home, address, rows, truthFile }: Place, { kind, efforts }: Way, task: string): Measured {
  const child = join(packageRoot, 'dist', 'bench', 'scale', 'scale-child.js');
  const all = [child, home, address, kind, String(rows), task, truthFile, JSON.stringify(efforts)];
  return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8' })) as Measured;
}

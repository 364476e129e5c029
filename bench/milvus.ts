import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMilvus } from '../src/engine/milvus-server/start.ts';
import { stopMilvus } from '../src/engine/milvus-server/stop.ts';
import { packageRoot } from '../src/package-root.ts';
import { INFO_FIELDS } from '../src/store/fields.ts';
import { parseAddress } from '../src/store/milvus/address.ts';
import { type Connection, connect } from '../src/store/milvus/connection.ts';
import { toMilvusName } from '../src/store/milvus/names.ts';
import { openMilvusStore } from '../src/store/milvus/open.ts';
import { ALL_COLUMNS, columnsOf } from '../src/store/milvus/schema.ts';
import { createVersions } from '../src/store/milvus/versions.ts';
import type { VectorStore } from '../src/store/store.ts';
import { openDriver } from '../src/store/stores.ts';
import { writeJpegs } from './pictures.ts';
import { figure, measureIndex, megabytes, percentile, table, withFolder } from './run.ts';
import { residentBytes } from './served.ts';
import { syntheticItems } from './vectors.ts';

const DIMENSIONS = 512;
const QUERIES = 100;
const LIMIT = 10;
/** Items per write, as many as an indexing run collects. */
const BATCH = 1000;

export interface MilvusBench {
  readonly sizes: readonly number[];
  readonly pictures: number;
  /** A Python with milvus-lite and pymilvus. */
  readonly python: string;
}

/** Milvus Lite beside LanceDB: indexing pictures, writing rows, and searching them, also with the SDKs alone. */
export async function benchMilvus({ sizes, pictures, python }: MilvusBench): Promise<string> {
  return withFolder(async (home) => {
    const server = await startMilvus({ home, python, port: 0 });
    if (server === null) throw new Error(`${python} has no milvus-lite`);
    try {
      const { address, pid } = server;
      const rows: string[][] = [];
      for (const size of sizes) rows.push(...(await compare(home, address!, pid!, size, python)));
      return [
        await indexing(home, address!, pictures),
        table(
          [`rows of ${DIMENSIONS}`, 'with', 'rows/s', 'index s', 'p50 ms', 'p95 ms', 'recall@10', 'RSS'],
          rows,
        ),
      ].join('\n\n');
    } finally {
      await stopMilvus({ home });
    }
  });
}

/** The same pictures into both stores, each in a process of its own. */
async function indexing(home: string, address: string, count: number): Promise<string> {
  const folder = join(home, 'photos');
  await writeJpegs(folder, count, 1024, 768);
  const rows = [
    ['LanceDB', 'lance'],
    ['Milvus Lite', address],
  ].map(([name, store]) => {
    const own = join(home, `indexed-${name}`);
    const cost = measureIndex(own, folder, { SOUTU_MODEL: 'soutu-mini', SOUTU_STORE: store });
    return [name!, figure(cost.imagesPerSecond), megabytes(cost.peakRss)];
  });
  return table([`indexing ${count} JPEGs, soutu-mini`, 'images/s', 'peak RSS of Soutu'], rows);
}

/** Both stores with the same rows, asked the same in turns. */
async function compare(
  home: string,
  address: string,
  pid: number,
  size: number,
  python: string,
): Promise<string[][]> {
  const collection = { name: `bench_${size}`, dimensions: DIMENSIONS };
  const lance = await openDriver('lance', { home: join(home, `rows-${size}`) });
  const milvus = await openDriver(address, { home });
  const connection = await connect(parseAddress(address), {});
  const stores = {
    LanceDB: await lance.open(collection),
    'Milvus Lite': await milvus.open(collection),
  };
  const filled = {
    LanceDB: await fill(stores.LanceDB, size),
    'Milvus Lite': await fill(stores['Milvus Lite'], size),
  };
  const alone = await openMilvusStore(connection, createVersions(connection), collection);
  const columns = columnsOf(INFO_FIELDS, ALL_COLUMNS);
  const queries = [...syntheticItems(QUERIES, DIMENSIONS, QUERIES, 11)].flat().map(({ vector }) => vector);
  const searches: Record<string, (vector: Float32Array) => Promise<string[]>> = {
    LanceDB: (vector) => idsOf(stores.LanceDB, vector),
    'Milvus Lite': (vector) => idsOf(stores['Milvus Lite'], vector),
    'Milvus Lite, no copy in memory': (vector) => idsOf(alone, vector),
    'its Node SDK': (vector) => rawIds(connection, collection.name, vector, PATHS),
    'its Node SDK, the same columns': (vector) => rawIds(connection, collection.name, vector, columns),
  };
  const exact: string[][] = [];
  // One after the other, because each reads all vectors into memory.
  for (const vector of queries) {
    const hits = await stores.LanceDB.search({ vector, limit: LIMIT, exact: true });
    exact.push(hits.map(({ item }) => item.id));
  }
  // Twice before, so that copies in memory are read.
  for (const search of Object.values(searches)) await search(queries[0]!);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (const search of Object.values(searches)) await search(queries[0]!);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const times: Record<string, number[]> = {};
  const recalls: Record<string, number> = {};
  for (const [i, vector] of queries.entries()) {
    for (const [name, search] of Object.entries(searches)) {
      const started = performance.now();
      const found = await search(vector);
      times[name] = [...(times[name] ?? []), performance.now() - started];
      const right = found.filter((id) => exact[i]!.includes(id)).length;
      recalls[name] = (recalls[name] ?? 0) + right / LIMIT / QUERIES;
    }
  }
  const peer = askPython(python, home, address, collection.name, queries);
  const rss = { LanceDB: megabytes(process.memoryUsage.rss()), 'Milvus Lite': megabytes(residentBytes(pid)) };
  for (const driver of [lance, milvus]) await driver.close();
  await connection.close();
  const row = (name: string, own: readonly number[]) => [
    String(size),
    name,
    ...(filled[name as 'LanceDB'] ?? ['', '']),
    figure(percentile(own, 0.5)),
    figure(percentile(own, 0.95)),
    name in recalls ? recalls[name]!.toFixed(3) : '',
    rss[name as 'LanceDB'] ?? '',
  ];
  return [...Object.entries(times).map(([name, own]) => row(name, own)), row('pymilvus', peer)];
}

/** Rows per second written, and seconds for the index. */
async function fill(store: VectorStore, size: number): Promise<string[]> {
  let writing = 0;
  for (const items of syntheticItems(size, DIMENSIONS, BATCH)) {
    const started = performance.now();
    await store.upsert(items);
    writing += performance.now() - started;
  }
  const started = performance.now();
  await store.maintain({ changed: true });
  return [figure((1000 * size) / writing), figure((performance.now() - started) / 1000)];
}

async function idsOf(store: VectorStore, vector: Float32Array): Promise<string[]> {
  return (await store.search({ vector, limit: LIMIT })).map(({ item }) => item.id);
}

/** What a program asks that shows the paths of ten pictures. */
const PATHS = ['id', 'file_path'];

async function rawIds(
  { call }: Connection,
  name: string,
  vector: Float32Array,
  columns: readonly string[],
): Promise<string[]> {
  const { results } = await call('read', (client, timeout) =>
    client.search({
      collection_name: toMilvusName(name),
      anns_field: 'vector',
      data: Array.from(vector),
      limit: LIMIT,
      params: { ef: 256 },
      output_fields: [...columns],
      timeout,
    }),
  );
  return results.map(({ id }) => id);
}

/** The same from Python, on the same server; milliseconds by query. */
function askPython(
  python: string,
  home: string,
  address: string,
  name: string,
  queries: readonly Float32Array[],
): number[] {
  const file = join(home, 'queries.json');
  writeFileSync(file, JSON.stringify(queries.map((vector) => Array.from(vector))));
  const program = join(packageRoot, 'bench', 'peer', 'plain_search.py');
  const uri = address.replace(/^milvus/, 'http');
  const { stdout, stderr } = spawnSync(python, [program, uri, toMilvusName(name), file], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as number[];
}

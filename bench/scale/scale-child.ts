import { readFileSync } from 'node:fs';
import type { Effort } from '../../src/store/effort.ts';
import { parseIndex } from '../../src/store/index-choice.ts';
import { openDriver } from '../../src/store/stores.ts';
import { percentile } from '../run.ts';
import { syntheticItems } from '../vectors.ts';
import { COLLECTION, DIMENSIONS, FILTERS, queriesOf, type Truth } from './shape.ts';

/** One way of searching, as its process measured it. */
export interface Searched {
  readonly recall: number;
  readonly p50: number;
  readonly p99: number;
  /** Recall@10 under each of `FILTERS`. */
  readonly filtered: readonly number[];
}

export interface Measured {
  readonly buildMs: number;
  /** Of the process, after building if it built, else after searching, in bytes. */
  readonly rss: number;
  readonly searched: readonly Searched[];
}

/** scale-child.js HOME STORE KIND ROWS build|search TRUTH EFFORTS: one index, in a process of its own, so that its memory is its own. */
const [home, address, kind, rows, task, truthFile, efforts] = process.argv.slice(2) as string[];
const driver = await openDriver(address!, { home: home!, index: parseIndex(kind!) });
const store = await driver.open(COLLECTION);
if (!driver.durable) for (const items of syntheticItems(Number(rows), DIMENSIONS)) await store.upsert(items);
const started = performance.now();
if (task === 'build') await store.maintain({ changed: true });
const buildMs = performance.now() - started;
const searched: Searched[] = [];
if (task === 'search') {
  const truth = JSON.parse(readFileSync(truthFile!, 'utf8')) as Truth;
  for (const effort of JSON.parse(efforts!) as Effort[]) searched.push(await search(truth, effort));
}
const measured: Measured = { buildMs, rss: process.memoryUsage.rss(), searched };
await driver.close();
process.stdout.write(JSON.stringify(measured), () => process.exit(0));

async function search(truth: Truth, effort: Effort): Promise<Searched> {
  const queries = queriesOf();
  const times: number[] = [];
  const recallOf = async (expected: readonly (readonly string[])[], filter?: (typeof FILTERS)[number]) => {
    let found = 0;
    let wanted = 0;
    for (const [i, vector] of queries.entries()) {
      const before = performance.now();
      const hits = await store.search({ vector, limit: 10, ...effort, ...(filter && { filter }) });
      if (!filter) times.push(performance.now() - before);
      found += hits.filter(({ item }) => expected[i]!.includes(item.id)).length;
      wanted += expected[i]!.length;
    }
    return found / wanted;
  };
  await store.search({ vector: queries[0]!, limit: 10, ...effort });
  const recall = await recallOf(truth.all);
  const filtered: number[] = [];
  for (const [i, filter] of FILTERS.entries()) filtered.push(await recallOf(truth.filtered[i]!, filter));
  return { recall, p50: percentile(times, 0.5), p99: percentile(times, 0.99), filtered };
}

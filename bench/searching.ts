import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../src/config.ts';
import { createContext } from '../src/engine/context.ts';
import type { Session } from '../src/engine/sessions.ts';
import { openEngine } from '../src/engine.ts';
import { packageRoot } from '../src/package-root.ts';
import { openDriver } from '../src/store/stores.ts';
import { drawJpeg } from './pictures.ts';
import { figure, percentile, table, withFolder } from './run.ts';
import { syntheticItems } from './vectors.ts';

const WORDS = [
  'a dog on the beach',
  '火车',
  'id card',
  '生日蛋糕',
  'a red car at night',
  '山和湖',
  'receipt',
  'smiling face',
];
const REPEATS = 40;
/** How long a library must be unchanged before it is read into memory, and how long that takes for 1000 items, in milliseconds. */
const SETTLED_MS = 2500;
const READ_MS = 150;

/** Warm queries at several sizes, with recall@10 against exact search, and cold ones from the start of a process. */
export async function benchSearching(sizes: readonly number[]): Promise<string> {
  return withFolder(async (folder) => {
    const warm: string[][] = [];
    const cold: string[][] = [];
    for (const size of sizes) {
      const home = join(folder, String(size));
      const index = await fill(home, size);
      warm.push([String(size), index, ...(await warmFigures(home, size))]);
      cold.push([String(size), ...coldFigures(home)]);
    }
    return [
      table(
        [
          'rows of 256',
          'index',
          'text p50 / p95 ms',
          'picture p50 / p95 ms',
          'text, in memory',
          'picture, in memory',
          'store alone p50 ms',
          'recall@10',
        ],
        warm,
      ),
      table(
        [
          'rows of 256',
          '`soutu search "words"`, median of 9, ms',
          'fastest',
          'node alone',
          'code loaded at',
          'store open at',
          'words embedded at',
          'found at',
        ],
        cold,
      ),
    ].join('\n\n');
  });
}

/** A home with so many rows and the index that the plan gives them; resolves to the index and its time. */
async function fill(home: string, size: number): Promise<string> {
  return withSession(home, async (session) => {
    const store = await session.store();
    for (const items of syntheticItems(size, 256)) await store.upsert(items);
    const started = performance.now();
    await store.maintain({ changed: true });
    const { index } = await store.describe();
    return index.kind === 'flat'
      ? 'exact'
      : `${index.kind}, built in ${figure((performance.now() - started) / 1000)} s`;
  });
}

async function withSession<T>(home: string, work: (session: Session) => Promise<T>): Promise<T> {
  const config = loadConfig({ home, model: 'soutu-mini' });
  const context = createContext(config, await openDriver('lance', { home }));
  try {
    return await context.use(work);
  } finally {
    await context.close();
  }
}

async function warmFigures(home: string, items: number): Promise<string[]> {
  const recalls: number[] = [];
  const storeTimes: number[] = [];
  await withSession(home, async (session) => {
    const [store, embedder] = await Promise.all([session.store(), session.embedder()]);
    for (const { vector } of queries(200)) {
      const started = performance.now();
      const found = await store.search({ vector, limit: 10 });
      storeTimes.push(performance.now() - started);
      const exact = new Set(
        (await store.search({ vector, limit: 10, exact: true })).map(({ item }) => item.id),
      );
      recalls.push(found.filter(({ item }) => exact.has(item.id)).length / exact.size);
    }
    await embedder.embedTexts(['warm']);
  });

  const engine = await openEngine({ home, model: 'soutu-mini' });
  const picture = await drawJpeg(1, 1024, 768);
  const time = async (query: Parameters<typeof engine.search>[0]) => {
    const started = performance.now();
    await engine.search(query);
    return performance.now() - started;
  };
  const both = (times: readonly number[]) =>
    `${figure(percentile(times, 0.5))} / ${figure(percentile(times, 0.95))}`;
  const round = async () => {
    const texts: number[] = [];
    const pictures: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      texts.push(await time({ text: WORDS[i % WORDS.length]! }));
      pictures.push(await time({ image: picture }));
    }
    return [both(texts), both(pictures)];
  };
  await time({ text: 'warm', image: picture });
  const asked = await round();
  // The items are read into memory in the background, if there are not too many.
  await sleep(SETTLED_MS);
  await time({ text: 'warm', image: picture });
  await sleep(SETTLED_MS + (items / 1000) * READ_MS);
  const kept = await round();
  await engine.close();
  const recall = recalls.reduce((sum, value) => sum + value, 0) / recalls.length;
  return [...asked, ...kept, figure(percentile(storeTimes, 0.5)), recall.toFixed(3)];
}

/** New vectors of the same clusters as the rows. */
function queries(count: number) {
  return [...syntheticItems(count, 256, count, 8)].flat();
}

/**
 * `soutu search` from the start of its process to its end, and where the time goes: both columns in the middle are moments
 * after the start of the process, and they run side by side.
 */
function coldFigures(home: string): string[] {
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const env = { ...process.env, SOUTU_HOME: home, SOUTU_MODEL: 'soutu-mini' };
  const time = (args: readonly string[]) => {
    const started = performance.now();
    const { stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    const steps = JSON.parse(/ debug search (\{.*\})/.exec(stderr)?.[1] ?? '{}') as Record<string, number>;
    return { whole: performance.now() - started, ...steps } as Record<string, number>;
  };
  const runs = Array.from({ length: 9 }, () =>
    time([main, 'search', 'a dog on the beach', '--log-level', 'debug']),
  );
  const node = Array.from({ length: 9 }, () => time(['-e', '0']).whole!);
  const median = (pick: (run: Record<string, number>) => number) => percentile(runs.map(pick), 0.5);
  return [
    median((run) => run.whole!),
    Math.min(...runs.map((run) => run.whole!)),
    percentile(node, 0.5),
    median((run) => run.atMs!),
    median((run) => run.atMs! + run.storeReadyMs!),
    median((run) => run.atMs! + run.vectorReadyMs!),
    median((run) => run.atMs! + run.tookMs!),
  ].map(figure);
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { syntheticItems } from '../../bench/vectors.ts';
import { dot } from '../../src/core/vector.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseIndex } from '../../src/store/index-choice.ts';
import { openLanceDriver } from '../../src/store/lance/driver.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { random } from '../support/pictures.ts';

const KILLS = Number(process.env.SOUTU_TEST_KILLS ?? 8);
const BATCH = 200;
const DIMENSIONS = 32;
/** Batches before the first kill: enough items that building an index takes long enough to be killed in. */
const FIRST = 20;
/** Built one after the other, so most kills come while one index is replaced by another. */
const KINDS = ['hnsw', 'ivf_flat:lists=16', 'flat', 'ivf_flat:lists=32', 'hnsw:m=8'];
const child = join(packageRoot, 'test', 'support', 'crash-index-child.mjs');

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'soutu-crash-index-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it(`finds everything that was reported when killed ${KILLS} times while items are written and indexes are built and replaced`, {
  timeout: 60_000 + KILLS * 20_000,
}, async () => {
  const next = random(41);
  const batches = [...syntheticItems((FIRST + KILLS * 3 * KINDS.length) * BATCH, DIMENSIONS, BATCH)];
  const queries = [...syntheticItems(5, DIMENSIONS, 5, 3)].flat().map(({ vector }) => vector);
  const driver = openLanceDriver({ home });
  const store = await driver.open({ name: 'crash', dimensions: DIMENSIONS });
  await store.upsert(batches.slice(0, FIRST).flat());
  await driver.close();

  const written = new Set(Array.from({ length: FIRST }, (_, i) => i));
  const whole = await run(FIRST, KINDS, Number.POSITIVE_INFINITY);
  let batch = take(whole.lines, FIRST);
  let kills = 0;
  let inBuilds = 0;
  for (let runs = 0; kills < KILLS; runs++) {
    expect(runs, 'runs that ended before they were killed').toBeLessThan(KILLS * 3);
    const { lines, killed } = await run(batch, KINDS, next() * whole.took);
    batch = take(lines, batch);
    if (!killed) continue;
    kills += 1;
    if (lines.at(-1)?.startsWith('written')) inBuilds += 1;
    await expectRight();
  }
  expect(inBuilds, 'kills while an index was being built').toBeGreaterThan(0);

  for (const kind of KINDS) {
    const { lines } = await run(batch, [kind], Number.POSITIVE_INFINITY);
    batch = take(lines, batch);
    expect(await expectRight(kind)).toBe(kind.split(':')[0]);
  }

  /** Notes the batches that were reported; resolves to the one with which the next run begins. */
  function take(lines: readonly string[], first: number): number {
    const reported = lines.flatMap((line) => /^written (\d+)$/.exec(line)?.[1] ?? []).map(Number);
    for (const number of reported) written.add(number);
    return Math.max(first, ...reported.map((number) => number + 1));
  }

  /** Resolves to the kind of index that is there. */
  async function expectRight(kind = 'flat'): Promise<string> {
    const opened = openLanceDriver({ home, index: parseIndex(kind) });
    try {
      const store = await opened.open({ name: 'crash', dimensions: DIMENSIONS });
      const known = await vectorsIn(store);
      const missing = [...written].flatMap((number) =>
        batches[number]!.filter(({ id }) => !known.has(id)).map(() => number),
      );
      expect(missing).toEqual([]);
      let found = 0;
      for (const vector of queries) {
        const best = [...known]
          .map(([id, stored]) => ({ id, score: dot(vector, stored) }))
          .sort((a, b) => b.score - a.score)
          .slice(0, 10)
          .map(({ id }) => id);
        const exact = await store.search({ vector, limit: 10, exact: true });
        expect(exact.map(({ item }) => item.id).sort()).toEqual(best.sort());
        const hits = await store.search({ vector, limit: 10 });
        found += hits.filter(({ item }) => best.includes(item.id)).length;
      }
      expect(found / (10 * queries.length)).toBeGreaterThan(0.8);
      return (await store.describe()).index.kind;
    } finally {
      await opened.close();
    }
  }
});

/** Every vector once, by its id. */
async function vectorsIn(store: VectorStore): Promise<Map<string, Float32Array>> {
  const known = new Map<string, Float32Array>();
  let items = 0;
  for await (const some of store.scan({ fields: ['id', 'vector'] })) {
    for (const { id, vector } of some) known.set(id, vector);
    items += some.length;
  }
  expect(known.size).toBe(items);
  return known;
}

/** Runs the child, and kills it after a delay if it is still running. */
function run(first: number, kinds: readonly string[], ms: number) {
  const started = spawn(process.execPath, [child, home, String(first), ...kinds], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let startedAt = 0;
  started.stdout.on('data', (chunk) => {
    output += chunk;
    if (startedAt > 0) return;
    startedAt = performance.now();
    if (Number.isFinite(ms)) setTimeout(() => started.kill('SIGKILL'), ms);
  });
  return new Promise<{ lines: string[]; killed: boolean; took: number }>((resolve, reject) => {
    started.on('close', (code, signal) => {
      const lines = output.trim().split('\n');
      const took = performance.now() - startedAt;
      if (code === 0 || signal === 'SIGKILL') resolve({ lines, killed: signal !== null, took });
      else reject(new Error(`It ended with ${code}: ${output}`));
    });
  });
}

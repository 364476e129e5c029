import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { IndexPlan } from '../../src/core/index-plan.ts';
import { normalize } from '../../src/core/vector.ts';
import type { Effort } from '../../src/store/effort.ts';
import { parseIndex } from '../../src/store/index-choice.ts';
import { openDriver } from '../../src/store/stores.ts';
import { startMilvusLite } from '../support/milvus-lite.ts';
import { itemOf, randomFrom, variedItems, vectorsFrom } from './items.ts';

const COLLECTION = { name: 'images', dimensions: 32 };
const [vector] = vectorsFrom(9, 1, 32) as [Float32Array];
const items = variedItems(12, 600, 32);

/** Opens the store with a setting, as one run does, and maintains it. */
async function runWith(address: string, home: string, setting: string, limit = 20) {
  const driver = await openDriver(address, { home, index: parseIndex(setting) });
  try {
    const store = await driver.open(COLLECTION);
    if ((await store.count()) === 0) await store.upsert(items);
    const built: IndexPlan<string>[] = [];
    await store.maintain({ changed: false, onBuild: (plan) => built.push(plan) });
    const { index } = await store.describe();
    const found = await store.search({ vector, limit });
    return { index, built: built.map(({ kind }) => kind), ids: found.map(({ item }) => item.id) };
  } finally {
    await driver.close();
  }
}

function describeSetting(
  name: string,
  start: (home: string) => Promise<{ address: string; stop(): Promise<void> }>,
) {
  describe(`${name}: the setting index`, () => {
    test('builds an index when it changes, and only then', async () => {
      const home = await mkdtemp(join(tmpdir(), 'soutu-setting-'));
      const server = await start(home);
      const run = (setting: string, limit?: number) => runWith(server.address, home, setting, limit);
      const plain = await run('auto');
      expect(plain).toMatchObject({ built: [], index: { kind: 'flat' } });
      expect(await run('ivf_flat:lists=601')).toMatchObject({
        built: [],
        index: { kind: 'flat', reason: expect.stringContaining('needs at least 601 vectors') },
      });
      const graph = { kind: 'hnsw', parameters: { m: 8 }, reason: 'The setting index asks for hnsw:m=8.' };
      expect(await run('hnsw:m=8')).toMatchObject({ built: ['hnsw'], index: graph, ids: plain.ids });
      expect(await run('hnsw:m=8')).toMatchObject({ built: [], index: graph });
      expect(await run('hnsw')).toMatchObject({ built: ['hnsw'], index: { parameters: { m: 16 } } });
      const lists = { kind: 'ivf_flat', parameters: { lists: 12 } };
      expect(await run('ivf_flat:lists=12')).toMatchObject({ built: ['ivf_flat'], index: lists });
      expect(await run('ivf_flat:lists=12')).toMatchObject({ built: [], index: lists });
      expect((await run('ivf_flat:lists=20')).index).toMatchObject({ parameters: { lists: 20 } });
      expect(await run('ivf_flat')).toMatchObject({ built: [], index: { parameters: { lists: 20 } } });
      await run('ivf_flat:lists=300');
      expect(await run('ivf_flat:lists=300', 150)).toMatchObject({ ids: { length: 150 } });
      const usual = { kind: 'ivf_flat', parameters: { lists: 24 } };
      expect(await run('ivf_flat')).toMatchObject({ built: ['ivf_flat'], index: usual });
      expect(await run('auto')).toMatchObject({ built: ['flat'], index: { kind: 'flat' }, ids: plain.ids });
      await expect(run('diskann')).rejects.toMatchObject({ code: 'bad-setting' });
      await server.stop();
      await rm(home, { recursive: true, force: true });
    });
  });
}

describeSetting('lance', async () => ({ address: 'lance', stop: async () => {} }));

test('lance: bits per segment or value are those of the setting', async () => {
  const home = await mkdtemp(join(tmpdir(), 'soutu-bits-'));
  for (const [setting, kind, bits] of [
    ['ivf_pq:segments=8,bits=4', 'ivf_pq', 4],
    ['ivf_pq:segments=8', 'ivf_pq', 8],
    ['ivf_rq:bits=4', 'ivf_rq', 4],
    ['ivf_rq', 'ivf_rq', 1],
  ] as const) {
    const index = { kind, parameters: { bits } };
    expect(await runWith('lance', home, setting)).toMatchObject({ built: [kind], index });
    expect(await runWith('lance', home, setting)).toMatchObject({ built: [], index });
  }
  await rm(home, { recursive: true, force: true });
});

test('lance: a search looks at no more of an index than it is told to', async () => {
  const home = await mkdtemp(join(tmpdir(), 'soutu-effort-'));
  // Without clusters, so that the nearest lie in many lists.
  const random = randomFrom(7);
  const value = () => random() - 0.5;
  const vectors = Array.from(
    { length: 3020 },
    () => normalize(Float32Array.from({ length: 64 }, value)).unit,
  );
  const queries = vectors.slice(3000);
  const all = vectors.slice(0, 3000).map((one, i) => itemOf(`random ${i}`, one));
  for (const [setting, few, many] of [
    ['ivf_flat:lists=30', { nprobe: 1 }, { nprobe: 30 }],
    ['hnsw', { ef: 10 }, { ef: 1000 }],
    ['ivf_pq:segments=8', { refine: 1, nprobe: 65_536 }, { refine: 60, nprobe: 65_536 }],
    ['ivf_pq:segments=8,bits=4', { refine: 1, nprobe: 65_536 }, { refine: 100, nprobe: 65_536 }],
    ['ivf_rq', { refine: 1, nprobe: 65_536 }, { refine: 60, nprobe: 65_536 }],
  ] as const) {
    const driver = await openDriver('lance', { home, index: parseIndex(setting) });
    const store = await driver.open({ name: 'images', dimensions: 64 });
    if ((await store.count()) === 0) await store.upsert(all);
    await store.maintain({ changed: false });
    const recall = async (effort: Effort) => {
      let found = 0;
      for (const query of queries) {
        const exact = await store.search({ vector: query, limit: 10, exact: true });
        const ids = new Set(exact.map(({ item }) => item.id));
        const hits = await store.search({ vector: query, limit: 10, ...effort });
        found += hits.filter(({ item }) => ids.has(item.id)).length;
      }
      return found / (10 * queries.length);
    };
    expect(await recall(many)).toBeGreaterThan(0.9);
    expect(await recall(few)).toBeLessThan(0.8);
    await driver.close();
  }
  await rm(home, { recursive: true, force: true });
});

const PYTHON = process.env.SOUTU_TEST_MILVUS;
if (PYTHON !== undefined) describeSetting('milvus', (home) => startMilvusLite(PYTHON, join(home, 'milvus')));

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { IndexParameters } from '../../src/core/index-parameters.ts';
import { packageRoot } from '../../src/package-root.ts';
import { openLanceDriver } from '../../src/store/lance/driver.ts';
import { type IndexKind, LANCE_INDEXES } from '../../src/store/lance/kinds.ts';
import { loadLance } from '../../src/store/lance/module.ts';
import { type LanceOptions, openLanceStore } from '../../src/store/lance/open.ts';
import { describeStore } from './conformance.ts';
import { describeDriver } from './conformance-driver.ts';
import { assetOf, idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-lance-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let stores = 0;
const newFolder = () => join(home, `it's db ${++stores}`);
const open = (folder: string, over: Partial<LanceOptions> = {}) =>
  openLanceStore({ folder, collection: 'images', dimensions: 16, ...over });

let kind: IndexKind = 'flat';
const plan = () => ({ kind, reason: 'The test wants it.' });

/** The limit of exact search is set to 0 so that indexes are used at the size of a test. */
describeStore({
  name: 'lance',
  open: (dimensions) => open(newFolder(), { dimensions, exactItems: 0, plan }),
  indexes: {
    kinds: LANCE_INDEXES.map((info) => info.kind),
    takes: (wanted) => LANCE_INDEXES.find((info) => info.kind === wanted)!.search,
    choose(chosen) {
      kind = chosen as IndexKind;
    },
  },
});
describeDriver('lance', async () => openLanceDriver({ home: newFolder() }));

test('a store that is closed answers what has been asked and refuses what is asked later', async () => {
  const folder = newFolder();
  const items = variedItems(1, 2500, 16);
  const first = await open(folder);
  await first.upsert(items);
  await first.close();
  // LanceDB frees a table that is closed under the calls that use it: the process ended in one of a few rounds.
  for (let round = 0; round < 30; round += 1) {
    const store = await open(folder);
    const scan = store.scan({ fields: ['id'], batch: 1000 })[Symbol.asyncIterator]();
    expect((await scan.next()).value).toHaveLength(1000);
    const asked = Promise.all([
      store.count(),
      store.version().then((version) => version !== ''),
      store.get([items[7]!.id]).then((found) => found.length),
      store.search({ vector: items[7]!.vector, limit: 1 }).then((hits) => hits.length),
    ]);
    await store.close();
    expect(await asked).toEqual([2500, true, 1, 1]);
    await expect(store.count()).rejects.toThrow('has been closed');
    let rest = 0;
    for (let next = await scan.next(); !next.done; next = await scan.next()) rest += next.value.length;
    expect(rest).toBe(1500);
  }
});

test('a write to a table that has gone fails, and leaves no error that nobody catches', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.upsert(variedItems(1, 20, 16));
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('unhandledRejection', note);
  try {
    await rm(folder, { recursive: true });
    await expect(store.upsert(variedItems(2, 20, 16))).rejects.toMatchObject({ code: 'store-failed' });
    await sleep(50);
  } finally {
    process.off('unhandledRejection', note);
    await store.close();
  }
  expect(uncaught).toEqual([]);
});

test('lists collections that it knows without opening their tables again', async () => {
  const home = newFolder();
  const driver = openLanceDriver({ home });
  const write = async (name: string, dimensions: number) => {
    const store = await driver.open({ name, dimensions });
    await store.upsert(variedItems(1, 2, dimensions));
    await store.close();
  };
  for (const name of ['a', 'b']) await write(name, 16);
  const listed = await driver.collections();
  expect(listed).toHaveLength(2);
  const versions = join(home, 'lance', 'a.lance', '_versions');
  for (const name of await readdir(versions)) await writeFile(join(versions, name), 'cannot be opened');
  expect(await driver.collections()).toEqual(listed);
  await driver.drop('a');
  expect(await driver.collections()).toEqual([{ name: 'b', dimensions: 16 }]);
  await driver.drop('b');
  await write('b', 8);
  expect(await driver.collections()).toEqual([{ name: 'b', dimensions: 8 }]);
  await driver.close();
});

/** Converts the collection to the format of an earlier release. */
async function makeEarlier(folder: string): Promise<void> {
  const { lance } = loadLance();
  const connection = await lance.connect(folder);
  const table = await connection.openTable('images');
  await table.dropColumns(['color', 'asset', 'part', 'stages', 'caption', 'lines', 'names', 'written']);
  await table.addColumns([{ name: 'kind', valueSql: "'image'" }]);
  table.close();
  connection.close();
}

const MODULE = pathToFileURL(join(packageRoot, 'dist/src/store/lance/open.js')).href;

/** A process that writes assets of ten items each and prints the number of durable items. */
const WRITER = `
  import { openLanceStore } from ${JSON.stringify(MODULE)};
  const store = await openLanceStore({ folder: process.argv[1], collection: 'images', dimensions: 16 });
  for (let n = 0; ; n += 10) {
    await store.upsert(Array.from({ length: 10 }, (_, i) => ({
      id: (n + i).toString(16).padStart(32, '0'), asset: n.toString(16).padStart(32, '0'), part: i === 0 ? null : { kind: 'time', seconds: i },
      vector: new Float32Array(16).fill(0.25), norm: 1, paths: ['/p/' + n + '.jpg'], size: n, mtime: 0,
      takenAt: null, takenOffset: null, takenFrom: null, date: 0, latitude: null, longitude: null, width: 1, height: 1, format: 'png', caption: null, text: null, lines: null, color: null, entry: null, stages: {},
    })));
    if (n % 200 === 190) await store.compact();
    console.log(n + 10);
  }
`;

async function writeUntil(
  folder: string,
  items: number,
): Promise<{ child: ChildProcess; durable: () => number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let durable = 0;
  const lines = createInterface({ input: child.stdout! });
  const enough = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      durable = Number(line);
      if (durable >= items) resolve();
    });
  });
  await enough;
  return { child, durable: () => durable };
}

async function kill(child: ChildProcess): Promise<void> {
  const over = once(child, 'close');
  child.kill('SIGKILL');
  await over;
}

describe('lance: on disk', () => {
  test('items and index persist when the folder is opened again', async () => {
    const folder = newFolder();
    const items = variedItems(21, 600, 16);
    kind = 'hnsw';
    const first = await open(folder, { plan });
    await first.upsert(items);
    await first.maintain({ changed: true });
    await first.close();
    const second = await open(folder);
    expect(await second.describe()).toMatchObject({ items: 600, index: { kind: 'hnsw', unindexed: 0 } });
    expect(await second.get([items[8]!.id])).toEqual([items[8]]);
    await second.close();
  });

  test('an index is built again for the defaults of parameters that are not set any more', async () => {
    const folder = newFolder();
    const build = async (parameters?: IndexParameters) => {
      const planned = { kind: 'hnsw', reason: '', ...(parameters && { parameters }) } as const;
      const store = await open(folder, { plan: () => planned });
      if ((await store.count()) === 0) await store.upsert(variedItems(21, 300, 16));
      await store.maintain({ changed: false });
      const { index } = await store.describe();
      await store.close();
      return index.parameters;
    };
    expect(await build({ m: 32 })).toEqual({ m: 32, 'ef-construction': 150 });
    expect(await build()).toEqual({ m: 16, 'ef-construction': 150 });
  });

  test('a writer that is killed keeps everything that it has reported', async () => {
    const folder = newFolder();
    for (let round = 0; round < 3; round++) {
      const { child, durable } = await writeUntil(folder, 150 + round * 97);
      await kill(child);
      const store = await open(folder);
      const ids = new Set<string>();
      const perAsset = new Map<string, number>();
      let items = 0;
      for await (const batch of store.scan({ fields: ['id', 'asset'] })) {
        items += batch.length;
        for (const { id, asset } of batch) {
          ids.add(id);
          perAsset.set(asset, (perAsset.get(asset) ?? 0) + 1);
        }
      }
      expect(items).toBeGreaterThanOrEqual(durable());
      expect(ids.size).toBe(items);
      perAsset.delete(idOf('after'));
      expect([...perAsset.values()].every((count) => count === 10)).toBe(true);
      await store.upsert([itemOf('after', vectorsFrom(1, 1, 16)[0]!)]);
      expect(await store.get([idOf('after')])).toHaveLength(1);
      await store.close();
    }
  });

  test('an open reader sees the writes of another process', async () => {
    const folder = newFolder();
    const reader = await open(folder);
    expect(await reader.count()).toBe(0);
    expect((await reader.describe()).bytes).toBe(0);
    const { child, durable } = await writeUntil(folder, 20);
    const vector = new Float32Array(16).fill(0.25);
    for (let i = 0; i < 20; i++) {
      const known = durable();
      expect(await reader.count()).toBeGreaterThanOrEqual(known);
      expect(await reader.search({ vector, limit: 1000 })).not.toHaveLength(0);
    }
    await kill(child);
    await reader.close();
  });

  test('a missing collection reads as empty, and only an upsert creates it', async () => {
    const folder = newFolder();
    const store = await open(folder);
    const [vector] = vectorsFrom(1, 1, 16) as [Float32Array];
    expect(await store.search({ vector, limit: 5 })).toEqual([]);
    expect(await store.get([idOf('x')])).toEqual([]);
    expect(await store.count()).toBe(0);
    await store.upsert([], [idOf('x')]);
    for await (const batch of store.scan()) expect(batch).toEqual([]);
    await store.upsert([]);
    await store.compact();
    await store.maintain({ changed: true });
    expect(await store.describe()).toMatchObject({
      items: 0,
      index: { kind: 'flat', unindexed: 0 },
      bytes: 0,
    });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await store.upsert([itemOf('x', vector)]);
    expect(await store.search({ vector, limit: 5 })).toHaveLength(1);
    await store.close();
  });

  test('concurrent first writes of a collection keep all items', async () => {
    for (let round = 0; round < 5; round++) {
      const folder = newFolder();
      const stores = await Promise.all(Array.from({ length: 4 }, () => open(folder)));
      const items = variedItems(round, 8, 16);
      await Promise.all(items.map((item, i) => stores[i % 4]!.upsert([item])));
      for (const store of stores) expect(await store.count()).toBe(8);
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  test('processes that create a collection at the same time all succeed', async () => {
    const folder = newFolder();
    const children = await Promise.all(Array.from({ length: 4 }, () => writeUntil(folder, 10)));
    for (const { child } of children) await kill(child);
    const store = await open(folder);
    expect(await store.count()).toBeGreaterThanOrEqual(10);
    await store.close();
  });

  test('a collection without the columns for colours, assets and stages can be searched, listed and written', async () => {
    const folder = newFolder();
    const items = variedItems(24, 40, 16);
    const written = await open(folder);
    await written.upsert(items);
    await written.close();
    await makeEarlier(folder);
    const state = () => readdir(join(folder, 'images.lance', '_versions'));
    const before = await state();

    const [store, reader] = [await open(folder), await open(folder)];
    const colourless = items.map((item) => ({ ...item, color: null, stages: {} }));
    const { vector: _vector, norm: _norm, lines: _lines, ...info } = colourless[3]!;
    expect((await store.search({ vector: items[3]!.vector, limit: 1 }))[0]!.item).toEqual(info);
    expect(await store.get([items[3]!.id])).toEqual([colourless[3]]);
    const listed = [];
    for await (const batch of reader.scan({ fields: ['id', 'color'] })) listed.push(...batch);
    expect(listed.map(({ color }) => color)).toEqual(Array(40).fill(null));
    expect(await store.count({ op: 'eq', field: 'format', value: 'png' })).toBe(1);
    expect(await store.count(undefined, { leading: true })).toBe(40);
    expect(await store.count({ op: 'eq', field: 'asset', value: items[3]!.id })).toBe(1);
    expect(await store.getAssets([items[3]!.id])).toEqual([colourless[3]]);
    expect(await state()).toEqual(before);

    await store.upsert([items[4]!, itemOf('new', items[5]!.vector, { color: '#123456' })]);
    expect(await reader.get([idOf('new'), items[4]!.id])).toEqual(
      expect.arrayContaining([items[4], expect.objectContaining({ color: '#123456' })]),
    );
    expect(await reader.get([items[3]!.id])).toEqual([colourless[3]]);
    const film = assetOf('film', vectorsFrom(3, 3, 16));
    await store.upsert(film, [items[6]!.id]);
    await reader.upsert([], [items[7]!.id]);
    expect(await reader.describe()).toMatchObject({ items: 42, assets: 40 });
    expect(await reader.getAssets([film[0]!.id])).toHaveLength(3);
    await store.close();
    await reader.close();
  });

  test('items without a record of stages have the colour stage if they have a colour', async () => {
    const folder = newFolder();
    const written = await open(folder);
    const item = itemOf('coloured', vectorsFrom(1, 1, 16)[0]!, { color: '#123456', stages: { embed: 'x' } });
    await written.upsert([item]);
    await written.close();
    const connection = await loadLance().lance.connect(folder);
    const table = await connection.openTable('images');
    await table.dropColumns(['stages']);
    const store = await open(folder);
    expect(await store.get([item.id])).toEqual([{ ...item, stages: { color: 1 } }]);
    await store.upsert([itemOf('other', item.vector)]);
    expect(await store.get([item.id])).toEqual([{ ...item, stages: { color: 1 } }]);
    await store.close();
    table.close();
    connection.close();
  });

  test('a batch of writes and removals is one commit', async () => {
    const folder = newFolder();
    const store = await open(folder);
    const vectors = vectorsFrom(4, 6, 16);
    await store.upsert([...assetOf('film', vectors.slice(0, 4)), itemOf('removed', vectors[4]!)]);
    const versions = async () => (await readdir(join(folder, 'images.lance', '_versions'))).length;
    const before = await versions();
    await store.upsert(
      [...assetOf('film', vectors.slice(2, 4)), itemOf('new', vectors[5]!)],
      [idOf('removed')],
    );
    expect(await versions()).toBe(before + 1);
    expect(await store.count()).toBe(3);
    await store.close();
  });

  test('a collection of other dimensions is rejected', async () => {
    const folder = newFolder();
    const early = await open(folder, { dimensions: 32 });
    const store = await open(folder);
    await store.upsert([itemOf('x', vectorsFrom(1, 1, 16)[0]!)]);
    await store.close();
    const late = early.upsert([itemOf('x', vectorsFrom(1, 1, 32)[0]!)]);
    await expect(late).rejects.toMatchObject({ code: 'bad-vector' });
    await early.close();
    const failed = open(folder, { dimensions: 32 });
    await expect(failed).rejects.toMatchObject({
      code: 'bad-vector',
      message: expect.stringMatching(/images in .* holds vectors of 16 values, the model gives 32/),
    });
    const other = await open(folder, { collection: 'images_large', dimensions: 32 });
    expect(await other.count()).toBe(0);
    await other.close();
  });

  test.each(['../escape', 'a/b', '', 'a b'])('%j is not a valid name of a collection', async (collection) => {
    await expect(open(newFolder(), { collection })).rejects.toMatchObject({ code: 'bad-setting' });
  });

  test.each(['_versions', 'data'])(
    'a table with damaged files in %s is a failure that names the folder',
    async (part) => {
      const folder = newFolder();
      const store = await open(folder);
      await store.upsert(variedItems(22, 50, 16));
      await store.close();
      const damaged = join(folder, 'images.lance', part);
      for (const name of await readdir(damaged)) await writeFile(join(damaged, name), 'not this');
      const use = async () => {
        const again = await open(folder);
        await again.search({ vector: vectorsFrom(1, 1, 16)[0]!, limit: 3 });
      };
      await expect(use()).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringContaining(folder),
      });
    },
  );

  test('a table whose creation was interrupted reads as empty', async () => {
    const folder = newFolder();
    const store = await open(folder);
    await store.upsert([itemOf('y', vectorsFrom(2, 1, 16)[0]!)]);
    await store.close();
    await rm(join(folder, 'images.lance', '_versions'), { recursive: true });
    const again = await open(folder);
    await again.upsert([itemOf('x', vectorsFrom(1, 1, 16)[0]!)]);
    expect(await again.count()).toBe(1);
    await again.close();
  });

  test('merging many small files keeps all items', async () => {
    const store = await open(newFolder());
    for (const item of variedItems(23, 60, 16)) await store.upsert([item]);
    await store.compact();
    expect(await store.count()).toBe(60);
    expect(await store.search({ vector: vectorsFrom(1, 1, 16)[0]!, limit: 100 })).toHaveLength(60);
    await store.close();
  });
});

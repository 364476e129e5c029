import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openLanceStore } from '../../src/store/lance/open.ts';
import { FILES } from '../../src/store/snapshot/copy-files.ts';
import {
  type SnapshotOptions,
  type SnapshotStore,
  withSnapshot,
} from '../../src/store/snapshot/with-snapshot.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { itemOf, randomFrom, variedItems, vectorsFrom } from './items.ts';

const home = mkdtempSync(join(tmpdir(), 'soutu-copies-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const DIMENSIONS = 16;
const [query] = vectorsFrom(1, 1, DIMENSIONS) as [Float32Array];
const items = variedItems(2, 300, DIMENSIONS);
const newFolder = () => mkdtempSync(join(home, 'library-'));
const copiesIn = (folder: string) => join(folder, 'copies');
const namesIn = (folder: string) => readdirSync(copiesIn(folder)).sort();

const openPlain = (folder: string) =>
  openLanceStore({ folder: join(folder, 'lance'), collection: 'images', dimensions: DIMENSIONS });

const openWith = async (folder: string, options: Partial<SnapshotOptions> = {}, inner?: VectorStore) =>
  withSnapshot(inner ?? (await openPlain(folder)), {
    dimensions: DIMENSIONS,
    folder: copiesIn(folder),
    settledMs: 0,
    ...options,
  });

const idsOf = async (store: VectorStore) =>
  (await store.search({ vector: query, limit: 20 })).map(({ item }) => item.id);

/** Searches until the copy answers. */
async function warm(store: SnapshotStore): Promise<void> {
  for (let round = 0; store.snapshot() === null; round++) {
    expect(round).toBeLessThan(10);
    await idsOf(store);
    await store.settled();
  }
}

async function libraryWithCopy(): Promise<string> {
  const folder = newFolder();
  const store = await openWith(folder);
  await store.upsert(items);
  await warm(store);
  await store.close();
  return folder;
}

test('a later process finds the copy of an earlier one, and does not read the store again', async () => {
  const folder = await libraryWithCopy();
  const plain = await openPlain(folder);
  let scans = 0;
  const counted: VectorStore = {
    ...plain,
    scan(options) {
      scans += 1;
      return plain.scan(options);
    },
  };
  const store = await openWith(folder, { settledMs: 0 }, counted);
  const wanted = await idsOf(store);
  expect(store.snapshot()).toBeNull();
  // The first search of a process may be its only one.
  await idsOf(store);
  await store.settled();
  expect(store.snapshot()).toMatchObject({ items: 300, cells: 0 });
  expect(store.snapshot()!.bytes).toBeGreaterThan(300 * DIMENSIONS * 5);
  expect(await idsOf(store)).toEqual(wanted);
  // It was found, not made.
  expect(scans).toBe(0);
  await store.close();
});

test('preloading opens the copy of an earlier process before the first search', async () => {
  const folder = await libraryWithCopy();
  const store = await openWith(folder, { settledMs: 1e9 });
  await store.preload!();
  expect(store.snapshot()).toMatchObject({ items: 300 });
  expect(await idsOf(store)).toHaveLength(20);
  await store.close();
  const none = await openWith(newFolder(), { settledMs: 1e9 });
  await none.preload!();
  expect(await idsOf(none)).toEqual([]);
  await none.close();
});

test('a write makes another copy, which replaces the earlier one', async () => {
  const folder = await libraryWithCopy();
  const before = namesIn(folder);
  const store = await openWith(folder);
  await store.upsert([itemOf('new', query)]);
  await warm(store);
  expect((await idsOf(store))[0]).toBe(itemOf('new', query).id);
  expect(namesIn(folder)).toHaveLength(1);
  expect(namesIn(folder)).not.toEqual(before);
  await store.close();
});

test('other content of the same version is not taken for the copied one', async () => {
  const folder = await libraryWithCopy();
  rmSync(join(folder, 'lance'), { recursive: true });
  const store = await openWith(folder);
  const others = variedItems(3, 300, DIMENSIONS);
  await store.upsert(others);
  const wanted = new Set(others.map(({ id }) => id));
  for (let round = 0; round < 4; round++) {
    for (const id of await idsOf(store)) expect(wanted.has(id)).toBe(true);
    await store.settled();
  }
  expect(store.snapshot()).not.toBeNull();
  await store.close();
});

test.each(Object.values(FILES))(
  'if %s is damaged or missing, searches stay right and the copy is written again',
  async (name) => {
    const original = await libraryWithCopy();
    const damages: ((file: string) => void)[] = [
      (file) => rmSync(file),
      (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
      (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5)),
    ];
    for (const damage of damages) {
      const folder = newFolder();
      cpSync(original, folder, { recursive: true });
      damage(join(copiesIn(folder), namesIn(folder)[0]!, name));
      const plain = await openPlain(folder);
      const wanted = await idsOf(plain);
      const store = await openWith(folder, {}, plain);
      for (let round = 0; round < 6; round++) {
        expect(await idsOf(store)).toEqual(wanted);
        await store.settled();
      }
      expect(store.snapshot()).not.toBeNull();
      await store.close();
    }
  },
);

test('what processes left behind that ended while they wrote is removed, and what running ones write is not', async () => {
  const folder = await libraryWithCopy();
  const ended = spawn(process.execPath, ['--version']);
  await new Promise((resolve) => ended.on('exit', resolve));
  const space = process.platform === 'linux' ? /\d+/.exec(readlinkSync('/proc/self/ns/pid'))![0] : '0';
  const old = new Date(Date.now() - 7200_000);
  for (const name of [
    `${ended.pid}-${space}`,
    `${process.pid}-${space}`,
    `${process.ppid}-${space}`,
    '7-1',
    '8-1',
  ])
    mkdirSync(join(copiesIn(folder), `.${name}-1234.new`));
  utimesSync(join(copiesIn(folder), '.8-1-1234.new'), old, old);
  const store = await openWith(folder);
  await store.upsert([itemOf('new', query)]);
  await warm(store);
  expect(new Set(namesIn(folder).filter((name) => name.startsWith('.')))).toEqual(
    new Set([`.${process.ppid}-${space}-1234.new`, `.7-1-1234.new`]),
  );
  expect(namesIn(folder).filter((name) => /^[0-9a-f]{64}$/.test(name))).toHaveLength(1);
  await store.close();
});

test('where no copy can be written, the store answers', async () => {
  const folder = newFolder();
  writeFileSync(copiesIn(folder), 'a file where the folder should be');
  const store = await openWith(folder);
  await store.upsert(items);
  for (let round = 0; round < 4; round++) {
    expect(await idsOf(store)).toHaveLength(20);
    await store.settled();
  }
  expect(store.snapshot()).toBeNull();
  await store.close();
});

test('a store without a key for its content has a copy for this process alone', async () => {
  const folder = newFolder();
  const { contentKey: _, ...plain } = await openPlain(folder);
  const store = await openWith(folder, {}, plain);
  await store.upsert(items);
  await warm(store);
  expect(namesIn(folder)).toEqual([expect.stringMatching(/^\.\d+-.*\.new$/)]);
  await store.close();
  expect(namesIn(folder)).toEqual([]);
});

test('cells find nearly all, and all if asked exactly or with a filter that few pass', async () => {
  const folder = newFolder();
  const many = variedItems(5, 3000, DIMENSIONS);
  const store = await openWith(folder, { cellValues: 0, exactBytes: 0, residentBytes: 0 });
  const plain = await openPlain(folder);
  await store.upsert(many);
  await warm(store);
  expect(store.snapshot()).toMatchObject({ items: 3000, cells: 55 });
  const filter = { op: 'in', field: 'id', values: many.slice(0, 60).map(({ id }) => id) } as const;
  // Until enough is learned, all vectors are compared.
  for (const vector of vectorsFrom(7, 60, DIMENSIONS)) await store.search({ vector, limit: 10 });
  await expect.poll(() => store.snapshot()!.probes).toBeGreaterThan(0);
  for (const vector of vectorsFrom(6, 10, DIMENSIONS)) {
    for (const exactly of [{ exact: true }, { filter }]) {
      const [found, wanted] = [
        await store.search({ vector, limit: 10, ...exactly }),
        await plain.search({ vector, limit: 10, ...exactly }),
      ];
      expect(found.map(({ item }) => item.id)).toEqual(wanted.map(({ item }) => item.id));
    }
    // More results than the nearest cells have, or all that a filter leaves, wherever they lie.
    expect(await store.search({ vector, limit: 500 })).toHaveLength(500);
    const half = { op: 'in', field: 'id', values: many.slice(0, 1500).map(({ id }) => id) } as const;
    expect(await store.search({ vector, limit: 1400, filter: half })).toHaveLength(1400);
  }
  await store.close();
  await plain.close();
});

test('removing pictures removes them from the copies', async () => {
  const folder = await libraryWithCopy();
  const store = await openWith(folder);
  await store.upsert([], [items[0]!.id]);
  expect(existsSync(copiesIn(folder))).toBe(false);
  await store.close();
});

test('closing ends the writing of a large copy at once, and leaves nothing', async () => {
  const folder = newFolder();
  const plain = await openPlain(folder);
  await plain.upsert(variedItems(8, 3000, DIMENSIONS));
  for (const stopAt of [0, 1, 2]) {
    let batches = 0;
    const slow: VectorStore = {
      ...plain,
      close: async () => {},
      count: async () => 3000 * 30,
      async *scan(options) {
        for (let i = 0; i < 30; i++) {
          for await (const batch of plain.scan(options)) {
            batches += 1;
            await sleep(5);
            yield batch;
          }
        }
      },
    };
    const store = await openWith(folder, {}, slow);
    await idsOf(store);
    await idsOf(store);
    while (batches < stopAt) await sleep(1);
    await store.close();
    expect(batches).toBeLessThan(60);
    expect(existsSync(copiesIn(folder)) ? namesIn(folder) : []).toEqual([]);
  }
  await plain.close();
});

test('a copy that was released is opened again, not made again', async () => {
  const folder = await libraryWithCopy();
  const plain = await openPlain(folder);
  let scans = 0;
  const counted: VectorStore = {
    ...plain,
    scan(options) {
      scans += 1;
      return plain.scan(options);
    },
  };
  const store = await openWith(folder, { idleMs: 50 }, counted);
  for (let round = 0; round < 2; round++) {
    await warm(store);
    while (store.snapshot() !== null) await sleep(20);
    await store.settled();
  }
  await store.preload!();
  const opened = store.snapshot();
  await store.preload!();
  expect(store.snapshot()).toBe(opened);
  expect(scans).toBe(0);
  await store.close();
});

test('dropping a collection removes its copies', async () => {
  const folder = newFolder();
  const driver = await openDriver('lance', { home: folder });
  const store = await driver.open({ name: 'images', dimensions: DIMENSIONS });
  await store.upsert(items);
  await store.close();
  mkdirSync(join(folder, 'copies', 'images', 'key'), { recursive: true });
  mkdirSync(join(folder, 'copies', 'others', 'key'), { recursive: true });
  await driver.drop('images');
  expect(namesIn(folder)).toEqual(['others']);
  await driver.close();
});

test('a process that is killed while it writes copies leaves a collection that searches right', async () => {
  const folder = newFolder();
  const random = randomFrom(20);
  for (let kill = 0; kill < 20; kill++) {
    const args = [join(packageRoot, 'test', 'support', 'copy-child.mjs'), folder, kill === 0 ? '2000' : '1'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(String(line)).toContain('copied');
    await sleep(random() * 60);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const plain = await openPlain(folder);
    const store = await openWith(folder, { settledMs: 1e9 }, plain);
    await store.preload!();
    const [first, later] = [await idsOf(plain), [] as string[][]];
    for (let round = 0; round < 3; round++) {
      later.push(await idsOf(store));
      await store.settled();
    }
    expect(later).toEqual([first, first, first]);
    await store.close();
  }
  const store = await openWith(folder);
  await warm(store);
  expect(namesIn(folder)).toHaveLength(1);
  await store.close();
});

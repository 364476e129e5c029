import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLanceStore } from '../../src/store/lance/open.ts';
import { syncFile, syncFolder } from '../../src/sync.ts';
import { idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

// The real functions, which say what they were called with.
vi.mock('../../src/sync.ts', { spy: true });

const DIMENSIONS = 8;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-durable-'));
  vi.clearAllMocks();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const [vector] = vectorsFrom(3, 1, DIMENSIONS);
const item = (name: string) => itemOf(name, vector!);
const open = () => openLanceStore({ folder, collection: 'test', dimensions: DIMENSIONS });
const table = () => join(folder, 'test.lance');
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const synced = (call: typeof syncFile) => new Set(vi.mocked(call).mock.calls.map(([path]) => path));

it('writes every new file through to the disk before a write is done', async () => {
  const store = await open();
  const items = variedItems(1, 40, DIMENSIONS);
  const steps = [
    () => store.upsert(items.slice(0, 20)),
    () => store.upsert(items.slice(20)),
    () => store.upsert([], [items[3]!.id]),
    () => store.maintain({ changed: true }),
  ];
  for (const step of steps) {
    await step();
    const files = synced(syncFile);
    expect(filesIn(table()).filter((file) => !files.has(file) && !file.endsWith('.json'))).toEqual([]);
  }
  const folders = synced(syncFolder);
  for (const name of ['', '..', 'data', '_versions', '_transactions'])
    expect(folders, name).toContain(join(table(), name));
  await store.close();
});

it('writes again what a process that was killed has left, and not what is old', async () => {
  const killed = await open();
  await killed.upsert([item('a')]);
  await killed.close();
  vi.clearAllMocks();
  const store = await open();
  await store.upsert([item('b')]);
  const files = synced(syncFile);
  expect(filesIn(table()).filter((file) => !files.has(file) && !file.endsWith('.json'))).toEqual([]);
  vi.clearAllMocks();
  await store.upsert([item('c')]);
  expect(synced(syncFile).size).toBeLessThan(files.size);
  await store.close();
});

it('opens the version before the one of which a power loss has left an empty manifest', async () => {
  const store = await open();
  await store.upsert([item('a')]);
  await store.upsert([item('b')]);
  await store.close();
  const versions = join(table(), '_versions');
  const [newest] = readdirSync(versions)
    .filter((name) => name.endsWith('.manifest'))
    .sort();
  truncateSync(join(versions, newest!), 0);
  const again = await open();
  expect((await again.get([idOf('a'), idOf('b')])).map(({ id }) => id)).toEqual([idOf('a')]);
  await again.upsert([item('b')]);
  expect(await again.count()).toBe(2);
  await again.close();
});

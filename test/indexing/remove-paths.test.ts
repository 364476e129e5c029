import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { itemsOf } from '../../src/indexing/asset.ts';
import { removePaths } from '../../src/indexing/remove-paths.ts';
import { createMemoryFileCatalog, type FileCatalog, type FileEntry } from '../../src/library/file-catalog.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { assetOf, DIMENSIONS, idOf, pathsById } from './items.ts';

let store: VectorStore;
let files: FileCatalog;
let gone: string[];

beforeEach(async () => {
  const driver = await openDriver('memory', { home: '/nowhere' });
  store = await driver.open({ name: 'test', dimensions: DIMENSIONS });
  files = createMemoryFileCatalog();
  gone = [];
});

/** Stores an asset, whose files are in the catalog as well. */
async function put(name: string, ...paths: string[]): Promise<void> {
  await store.upsert(itemsOf(assetOf(name, paths, [{ kind: 'time', seconds: 1 }])));
  for (const path of paths) files.set(path, entry(name));
}

const entry = (name: string): FileEntry => ({ size: 100, mtime: 1000, id: idOf(name), error: null });
const remove = (
  targets: readonly string[],
  others: ((path: string) => boolean) | null = null,
  roots: readonly string[] = [],
) => removePaths(targets, files, store, others, (ids) => gone.push(...ids), roots);
const stored = async () => [...new Set(Object.values(await pathsById(store)).flat())].sort();
const known = () => [...files.entries()].map(([path]) => path).sort();

it('keeps an asset that has other files, and removes one that has none', async () => {
  await put('a', '/in/a.png', '/out/a.png');
  await put('b', '/in/b.png');
  await put('c', '/in x/c.png');
  expect(await remove(['/in'])).toEqual({ files: 2, pictures: 1 });
  expect(gone).toEqual([idOf('b')]);
  expect(await stored()).toEqual(['/in x/c.png', '/out/a.png']);
  expect(known()).toEqual(['/in x/c.png', '/out/a.png']);
});

it('gives an asset that lost its first file the time of the one that is first then', async () => {
  await put('a', '/in/a.png', '/out/a.png');
  files.set('/out/a.png', { ...entry('a'), mtime: 2000 });
  await put('b', '/in/b.png', import.meta.filename);
  // Not in the part of the catalog that was read.
  files.delete(import.meta.filename);
  await remove(['/in']);
  const times = async (name: string) => (await store.getAssets([idOf(name)])).map(({ mtime }) => mtime);
  expect(await times('a')).toEqual([2000, 2000]);
  const own = Math.trunc(statSync(import.meta.filename).mtimeMs);
  expect(await times('b')).toEqual([own, own]);
  // In a store that machines share, where the file lies in a folder of the library.
  for (const [name, roots] of [['c', [dirname(import.meta.filename)]] as const, ['d', []] as const]) {
    await put(name, `/in/${name}.png`, import.meta.filename);
    files.delete(import.meta.filename);
    await remove(['/in'], () => true, roots);
    expect(await times(name)).toEqual(Array(2).fill(roots.length > 0 ? own : 1000));
  }
});

it('removes files that the catalog lacks after a crash, and those of which it has an older asset', async () => {
  await put('lacking', '/in/lacking.png');
  files.delete('/in/lacking.png');
  await put('new', '/in/changed.png');
  files.set('/in/changed.png', entry('old'));
  expect(await remove(['/in'])).toEqual({ files: 2, pictures: 2 });
  expect(await stored()).toEqual([]);
  expect(known()).toEqual([]);
});

it('counts files that failed, and not those that the store has lost', async () => {
  files.set('/in/failed.png', { size: 1, mtime: 1, id: null, error: { code: 'corrupt', message: 'x' } });
  files.set('/in/lost.png', entry('lost'));
  expect(await remove(['/in'])).toEqual({ files: 1, pictures: 0 });
  expect(known()).toEqual([]);
});

it('removes many single files as it does few', async () => {
  const names = Array.from({ length: 150 }, (_, i) => `file ${i}`);
  for (const name of [...names, 'kept']) await put(name, `/in/${name}.png`);
  const report = await remove(names.map((name) => `/in/${name}.png`));
  expect(report).toEqual({ files: 150, pictures: 150 });
  expect(await stored()).toEqual(['/in/kept.png']);
});

it('leaves to other machines what may be theirs', async () => {
  await put('foreign', '/in/foreign.png');
  files.set('/in/foreign.png', { ...entry('foreign'), foreign: true });
  await put('unknown', '/in/unknown.png');
  files.delete('/in/unknown.png');
  await put('ours', '/in/ours.png');
  await put('theirs', '/in/ours.png');
  files.set('/in/ours.png', entry('ours'));
  expect(await remove(['/in'], () => true)).toEqual({ files: 1, pictures: 1 });
  expect(gone).toEqual([idOf('ours')]);
  expect(await stored()).toEqual(['/in/foreign.png', '/in/ours.png', '/in/unknown.png']);
});

it('has the words of a picture read again that has lost a file with words beside it', async () => {
  await put('a', '/in/a.png', '/out/a.png');
  files.set('/in/a.png', { ...entry('a'), sidecars: 'xmp 1 2' });
  const items = await store.getAssets([idOf('a')]);
  await store.upsert(items.map((item) => ({ ...item, stages: { color: 1, words: 1 } })));
  await remove(['/in']);
  const [leading] = await store.get([idOf('a')]);
  expect(leading?.stages).toEqual({ color: 1 });
});

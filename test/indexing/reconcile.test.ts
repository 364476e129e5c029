import { beforeEach, expect, it } from 'vitest';
import { itemsOf } from '../../src/indexing/asset.ts';
import { reconcile } from '../../src/indexing/reconcile.ts';
import { createMemoryFileCatalog, type FileCatalog } from '../../src/library/file-catalog.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { assetOf, DIMENSIONS, idOf, pathsById } from './items.ts';

const PARTS = [{ kind: 'time', seconds: 1 }] as const;
let store: VectorStore;
let files: FileCatalog;

beforeEach(async () => {
  const driver = await openDriver('memory', { home: '/nowhere' });
  store = await driver.open({ name: 'test', dimensions: DIMENSIONS });
  files = createMemoryFileCatalog();
});

const put = (name: string, ...paths: string[]) => store.upsert(itemsOf(assetOf(name, paths, PARTS)));
const entry = (name: string, mtime = 1000) => ({ size: 100, mtime, id: idOf(name), error: null });

it('adds paths that only the store has to the catalog; copies are read again', async () => {
  await put('a', '/a.png', '/copy.png');
  const { known } = await reconcile(files, store, null);
  expect(known).toEqual(new Set([idOf('a')]));
  expect(files.get('/a.png')).toEqual(entry('a'));
  expect(files.get('/copy.png')).toEqual(entry('a', -1));
});

it('drops files that the store has lost from the catalog, and keeps failed ones', async () => {
  const failed = { size: 1, mtime: 1, id: null, error: { code: 'corrupt', message: 'x' } } as const;
  files.set('/lost.png', entry('lost'));
  files.set('/failed.png', failed);
  const { known } = await reconcile(files, store, null);
  expect(known.size).toBe(0);
  expect([...files.entries()]).toEqual([['/failed.png', failed]]);
});

it('drops a file from the catalog whose asset has lost its path, so that the next run adds it again', async () => {
  await put('a', '/laptop/a.png');
  files.set('/a.png', entry('a'));
  files.set('/laptop/a.png', entry('a'));
  await reconcile(files, store, null);
  expect([...files.entries()]).toEqual([['/laptop/a.png', entry('a')]]);
});

it('assigns a path claimed by two assets to the one that the catalog does not know yet', async () => {
  await put('old', '/x.png', '/also old.png');
  await put('new', '/x.png');
  files.set('/x.png', entry('old'));
  files.set('/also old.png', entry('old'));
  await reconcile(files, store, null);
  const paths = await pathsById(store);
  expect(paths[idOf('new')]).toEqual(['/x.png']);
  expect(paths[idOf('old')]).toEqual(['/also old.png']);
  expect(
    Object.values(paths)
      .flat()
      .filter((path) => path === '/x.png'),
  ).toHaveLength(2);
  expect(files.get('/x.png')?.id).toBe(idOf('new'));
});

it('removes an asset that has thereby lost its only path, with all of its items', async () => {
  await put('old', '/x.png');
  await put('new', '/x.png');
  files.set('/x.png', entry('old'));
  const { known } = await reconcile(files, store, null);
  expect(known).toEqual(new Set([idOf('new')]));
  expect(await store.getAssets([idOf('old')])).toEqual([]);
});

it('takes nothing from other machines: paths that they have are foreign, and no claim is decided', async () => {
  await put('old', '/x.png');
  await put('new', '/x.png');
  files.set('/ours.png', entry('ours'));
  await put('ours', '/ours.png');
  await put('theirs', '/ours.png');
  await reconcile(files, store, () => true);
  expect(await store.count(undefined, { leading: true })).toBe(4);
  expect(files.get('/x.png')?.foreign).toBe(true);
  expect(files.get('/ours.png')).toEqual(entry('ours'));
  await reconcile(files, store, () => false);
  expect(files.get('/x.png')?.foreign).toBe(true);
});

it('reports the assets that lack each stage', async () => {
  await put('a', '/a.png');
  const [leading, part] = itemsOf(assetOf('b', ['/b.png'], PARTS));
  await store.upsert([leading!, { ...part!, stages: { embed: 'model' } }]);
  const compute = async () => ({});
  const { behind } = await reconcile(files, store, null, [
    { name: 'color', by: 1, compute },
    { name: 'embed', by: 'model', compute },
    { name: 'words', by: 1, compute },
  ]);
  expect(Object.fromEntries(behind)).toEqual({
    color: [idOf('b')],
    embed: [],
    words: expect.arrayContaining([idOf('a'), idOf('b')]),
  });
});

import { statSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { itemsOf } from '../../src/indexing/asset.ts';
import { emptyReport } from '../../src/indexing/report.ts';
import { createWriter } from '../../src/indexing/writer.ts';
import { createMemoryFileCatalog, type FileCatalog } from '../../src/library/file-catalog.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { assetOf, DIMENSIONS, idOf, pathsById } from './items.ts';

const PARTS = [
  { kind: 'region', x: 0, y: 0, width: 0.5, height: 1 },
  { kind: 'region', x: 0.5, y: 0, width: 0.5, height: 1 },
] as const;

let store: VectorStore;
let files: FileCatalog;
let written: string[];
let gone: string[];
let known: Set<string>;

beforeEach(async () => {
  const driver = await openDriver('memory', { home: '/nowhere' });
  store = await driver.open({ name: 'test', dimensions: DIMENSIONS });
  files = createMemoryFileCatalog();
  written = [];
  gone = [];
  known = new Set();
});

function writer(isOurs: (path: string) => boolean = () => true, isShared = false) {
  const report = emptyReport();
  const onWritten = (paths: readonly string[]) => written.push(...paths);
  const onGone = (ids: readonly string[]) => gone.push(...ids);
  return { report, ...createWriter({ store, files, report, known, isShared, isOurs, onWritten, onGone }) };
}

const entry = (name: string) => ({ size: 100, mtime: 1000, id: idOf(name), error: null });
const added = (name: string, path: string) =>
  ({ kind: 'new', path, entry: entry(name), asset: assetOf(name, [path], PARTS) }) as const;
const seen = (name: string, path: string) => ({ kind: 'known', path, entry: entry(name) }) as const;

describe('the writer', () => {
  it('writes an asset with all of its items and reports it afterwards', async () => {
    const { push, flush, report } = writer();
    await push(added('a', '/gone/a.png'));
    expect(await store.count()).toBe(0);
    await flush();
    expect(await store.count()).toBe(3);
    expect(await store.count(undefined, { leading: true })).toBe(1);
    expect(written).toEqual(['/gone/a.png']);
    expect(files.get('/gone/a.png')?.id).toBe(idOf('a'));
    expect(known).toEqual(new Set([idOf('a')]));
    expect(report).toMatchObject({ added: 1 });
  });

  it('changes the paths of every item of an asset', async () => {
    const { push, flush, report } = writer();
    await push(added('a', import.meta.filename));
    await push(seen('a', '/elsewhere/copy.png'));
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(
      Array(3).fill([import.meta.filename, '/elsewhere/copy.png']),
    );
    expect(report).toMatchObject({ added: 1, copies: 1 });
  });

  it('treats known content as moved if its old file is gone', async () => {
    const { push, flush, report } = writer();
    await push(added('a', '/gone/a.png'));
    await push(seen('a', '/new/a.png'));
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(Array(3).fill([['/new/a.png']].flat()));
    expect(files.get('/gone/a.png')).toBeUndefined();
    expect(report).toMatchObject({ added: 1, moved: 1, copies: 0 });
  });

  it('looks for the other files of a content once, however many copies it finds', async () => {
    let looks = 0;
    const { push, flush, report } = writer(() => {
      looks += 1;
      return true;
    });
    const copies = Array.from({ length: 600 }, (_, i) => `/copies/${i}.png`);
    await push(added('a', import.meta.filename));
    for (const path of copies) await push(seen('a', path));
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(Array(3).fill([import.meta.filename, ...copies]));
    expect(report).toMatchObject({ added: 1, copies: 600, moved: 0 });
    expect(looks).toBe(1);
  });

  it('takes away many copies, and keeps the time of the file that is first then', async () => {
    const { push, flush, report } = writer();
    await push(added('a', import.meta.filename));
    await push({ ...seen('a', '/copies/last.png'), entry: { ...entry('a'), mtime: 2000 } });
    for (let i = 0; i < 300; i++) await push(seen('a', `/copies/${i}.png`));
    await push({ kind: 'gone', path: import.meta.filename });
    for (let i = 0; i < 300; i++) await push({ kind: 'gone', path: `/copies/${i}.png` });
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(Array(3).fill(['/copies/last.png']));
    expect((await store.getAssets([idOf('a')])).map(({ mtime }) => mtime)).toEqual([2000, 2000, 2000]);
    expect(report).toMatchObject({ copies: 301, removed: 301 });
  });

  it('looks at the file that is first then where its entry was not read, also when a copy shows that the first is gone', async () => {
    const own = Math.trunc(statSync(import.meta.filename).mtimeMs);
    const times = async (name: string) => (await store.getAssets([idOf(name)])).map(({ mtime }) => mtime);
    await store.upsert(itemsOf(assetOf('a', ['/a.png', import.meta.filename])));
    await store.upsert(itemsOf(assetOf('b', ['/b.png', import.meta.filename])));
    await store.upsert(itemsOf(assetOf('c', ['/c.png', '/away/c.png'])));
    for (const name of ['a', 'b', 'c']) files.set(`/${name}.png`, entry(name));
    const { push, flush, report } = writer(undefined, true);
    await push({ kind: 'gone', path: '/a.png' });
    await push(seen('b', '/copy.png'));
    await push({ kind: 'gone', path: '/c.png' });
    await flush();
    expect([await times('a'), await times('b'), await times('c')]).toEqual([[own], [own], [1000]]);
    expect(report).toMatchObject({ removed: 2, moved: 1 });
  });

  it('keeps the paths of other machines: those that it did not know of, and those that it cannot judge', async () => {
    await store.upsert(itemsOf(assetOf('a', ['/laptop/a.png'], PARTS)));
    const { push, flush, report } = writer((path) => !path.startsWith('/laptop/'), true);
    // The other machine wrote it after this run had listed what is known.
    await push(added('a', '/gone/a.png'));
    await flush();
    await push(seen('a', '/new/a.png'));
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(Array(3).fill(['/laptop/a.png', '/new/a.png']));
    expect(report).toMatchObject({ added: 1, moved: 1 });
  });

  it('removes an asset with all of its items when its last file is deleted or changes', async () => {
    const { push, flush, report } = writer();
    await push(added('a', '/a.png'));
    await push(added('b', '/b.png'));
    await flush();
    await push({ kind: 'gone', path: '/a.png' });
    await push(added('c', '/b.png'));
    await flush();
    expect(Object.keys(await pathsById(store))).toHaveLength(3);
    expect(await store.getAssets([idOf('a'), idOf('b')])).toEqual([]);
    expect(known).toEqual(new Set([idOf('c')]));
    expect(gone.sort()).toEqual([idOf('a'), idOf('b')].sort());
    expect(report).toMatchObject({ added: 2, removed: 1, updated: 1 });
  });

  it('leaves the file of a failed picture in the catalog with its error', async () => {
    const { push, flush } = writer();
    const error = { code: 'corrupt', message: 'it ends early' } as const;
    await push(added('a', '/a.png'));
    await push({ kind: 'failed', path: '/a.png', entry: { size: 1, mtime: 1, id: null, error } });
    await flush();
    expect(await store.count()).toBe(0);
    expect(files.get('/a.png')).toEqual({ size: 1, mtime: 1, id: null, error });
  });

  it('returns the files of an asset that the store has lost, once', async () => {
    known.add(idOf('lost'));
    const { push, flush, takeMissing } = writer();
    await push(seen('lost', '/lost.png'));
    await flush();
    expect(takeMissing()).toEqual(['/lost.png']);
    expect(takeMissing()).toEqual([]);
    // The file is then read as a new one; as a known one it would be returned in an endless loop.
    expect(known.has(idOf('lost'))).toBe(false);
    expect(files.size).toBe(0);
  });

  it('writes nothing more after a failure, and rejects all callers', async () => {
    const { upsert } = store;
    store = { ...store, upsert: async () => Promise.reject(new Error('no space left')) };
    const { push, flush } = writer();
    await push(added('a', '/a.png'));
    await expect(flush()).rejects.toThrow('no space left');
    store = { ...store, upsert };
    await expect(push(added('b', '/b.png'))).rejects.toThrow('no space left');
    await expect(flush()).rejects.toThrow('no space left');
    expect(await store.count()).toBe(0);
    expect(files.size).toBe(0);
  });
});

describe('successive changes', () => {
  it('end with the last one', async () => {
    await store.upsert(itemsOf(assetOf('old', ['/x.png'])));
    known.add(idOf('old'));
    files.set('/x.png', entry('old'));
    const { push, flush } = writer();
    await push(added('one', '/x.png'));
    await push(added('two', '/x.png'));
    await push({ kind: 'gone', path: '/x.png' });
    await push(added('three', '/x.png'));
    await flush();
    expect(Object.values(await pathsById(store))).toEqual(Array(3).fill(['/x.png']));
    expect(files.get('/x.png')?.id).toBe(idOf('three'));
  });
});

import { appendFile, type FileHandle, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FileEntry, openFileCatalog, readFileCatalog } from '../../src/library/file-catalog.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-catalog-'));
afterAll(() => rm(home, { recursive: true, force: true }));

/** The class of file handles, whose methods are mocked to fail as on a full disk. */
const probe = await open(join(home, 'probe'), 'w');
await probe.close();
const handles: FileHandle = Object.getPrototypeOf(probe);
const noSpace = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/** Makes the next write fail and resolves to the handle on which it was called. */
function failNextWrite(written?: string): { handle: FileHandle | null } {
  const failed: { handle: FileHandle | null } = { handle: null };
  vi.spyOn(handles, 'appendFile').mockImplementationOnce(async function (this: FileHandle) {
    failed.handle = this;
    if (written) await this.write(written);
    throw noSpace();
  });
  return failed;
}

let file: string;
let files = 0;
beforeEach(() => {
  file = join(home, String(++files), 'catalog.jsonl');
});
afterEach(() => vi.restoreAllMocks());

const entry = (id: string): FileEntry => ({ size: 1, mtime: 2, id, error: null });

async function idsOnDisk(): Promise<Record<string, string | null>> {
  const read = await readFileCatalog(file);
  return Object.fromEntries([...read.files].map(([path, { id }]) => [path, id]));
}

it('writes the changes of a failed flush with the next one', async () => {
  const catalog = await openFileCatalog(file);
  catalog.set('/a', entry('1'));
  catalog.set('/b', entry('1'));
  failNextWrite();
  await expect(catalog.flush()).rejects.toMatchObject({ code: 'store-failed' });
  catalog.set('/b', entry('2'));
  await catalog.flush();
  await catalog.close();
  expect(await idsOnDisk()).toEqual({ '/a': '1', '/b': '2' });
});

it('writes the deletions of a failed flush with the next one', async () => {
  const catalog = await openFileCatalog(file);
  catalog.set('/a', entry('1'));
  await catalog.flush();
  catalog.delete('/a');
  failNextWrite();
  await expect(catalog.flush()).rejects.toMatchObject({ code: 'store-failed' });
  await catalog.close();
  expect(await idsOnDisk()).toEqual({});
});

it('separates a new line from one that was truncated by a failed flush', async () => {
  const catalog = await openFileCatalog(file);
  catalog.set('/a', entry('1'));
  failNextWrite('{"p":"/a","s":1');
  await expect(catalog.flush()).rejects.toMatchObject({ code: 'store-failed' });
  await catalog.close();
  expect(await idsOnDisk()).toEqual({ '/a': '1' });
});

it('closes the file if the last flush fails', async () => {
  const catalog = await openFileCatalog(file);
  catalog.set('/a', entry('1'));
  const failed = failNextWrite();
  await expect(catalog.close()).rejects.toMatchObject({ code: 'store-failed' });
  expect(failed.handle?.fd).toBe(-1);
});

it('closes the file if the initial write fails', async () => {
  await (await openFileCatalog(file)).close();
  const failed = failNextWrite();
  await expect(openFileCatalog(file)).rejects.toMatchObject({ code: 'store-failed' });
  expect(failed.handle?.fd).toBe(-1);
});

it.skipIf(process.platform === 'win32')('makes a rewritten file readable by its owner only', async () => {
  const umask = process.umask(0o022);
  try {
    const first = await openFileCatalog(file);
    for (let i = 0; i < 1001; i++) {
      first.set('/a', entry(String(i)));
      await first.flush();
    }
    await first.close();
    await (await openFileCatalog(file)).close();
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(umask);
  }
});

it('opens only the entries below some paths, and leaves the others as they are', async () => {
  const names = ['/a', '/in/"quoted" 一\n😀.png', '/in/b', '/in x/c', '/in', '/inside', '/z'];
  const all = await openFileCatalog(file);
  for (const name of names) all.set(name, entry('1'));
  await all.close();
  const opened = async (...paths: string[]) => {
    const some = await openFileCatalog(file, paths);
    const found = [...some.entries()].map(([path]) => path);
    await some.close();
    return found;
  };
  expect(await opened('/in')).toEqual([names[1], '/in/b', '/in']);
  expect(await opened('/in/b')).toEqual(['/in/b']);
  expect(await opened(names[1]!, '/in x')).toEqual([names[1], '/in x/c']);
  expect(await opened('/a', '/z')).toEqual(['/a', '/z']);
  expect(await opened('/none')).toEqual([]);
  // The beginning that both have ends between the halves of a character.
  expect(await opened('/in/"quoted" 一\n😀.png', '/in/"quoted" 一\n😁.png')).toEqual([names[1]]);

  const some = await openFileCatalog(file, ['/in']);
  some.delete('/in/b');
  some.set('/in', entry('2'));
  await some.close();
  const { '/in/b': deleted, ...rest } = Object.fromEntries(names.map((name) => [name, '1']));
  expect(deleted).toBe('1');
  expect(await idsOnDisk()).toEqual({ ...rest, '/in': '2' });
});

it('finds entries wherever they lie in a large file, also behind a line that was cut off', async () => {
  const catalog = await openFileCatalog(file);
  const ids: Record<string, string> = {};
  for (let i = 0; i < 60_000; i++) {
    const path = `/${i % 7 === 0 ? 'in' : 'out'}/${'x'.repeat(i % 211)}${i}`;
    catalog.set(path, entry(String(i)));
    if (i % 7 === 0) ids[path] = String(i);
  }
  await catalog.close();
  await appendFile(file, '{"p":"/in/cut');
  await (await openFileCatalog(file, ['/in'])).close();
  expect((await stat(file)).size).toBeGreaterThan(8_500_000);
  const { files: found } = await readFileCatalog(file, ['/in']);
  expect(Object.fromEntries([...found].map(([path, { id }]) => [path, id]))).toEqual(ids);
});

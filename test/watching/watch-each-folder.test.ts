import { type FSWatcher, watch as fsWatch } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOverflowGuard, refusalOf } from '../../src/watching/limits.ts';
import type { FolderWatch, FollowedFolder } from '../../src/watching/types.ts';
import { watchEachFolder } from '../../src/watching/watch-each-folder.ts';
import { watchRecursively } from '../../src/watching/watch-recursively.ts';

let root: string;
let told: { paths: Set<string>; folders: Set<string>; refused: string[] };
let watched: FolderWatch | null = null;
const at = (...names: string[]) => join(root, ...names);

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'soutu-watch-')));
  told = { paths: new Set(), folders: new Set(), refused: [] };
});
afterEach(async () => {
  watched?.close();
  watched = null;
  await rm(root, { recursive: true, force: true });
});

const events = () => ({
  path: (path: string) => void told.paths.add(path),
  folder: (path: string) => void told.folders.add(path),
  refused: (error: NodeJS.ErrnoException) => void told.refused.push(error.code ?? ''),
  count: () => {},
});
const folder = (rest: Partial<FollowedFolder> = {}): FollowedFolder => ({
  path: root,
  exclude: [],
  followSymlinks: false,
  ignore: true,
  skip: [],
  ...rest,
});
async function follow(
  rest: Partial<FollowedFolder> = {},
  options: Parameters<typeof watchEachFolder>[2] = {},
) {
  watched = await watchEachFolder(folder(rest), events(), options);
  return watched;
}
const untilPath = (path: string) => expect.poll(() => told.paths.has(path)).toBe(true);
const untilFolder = (path: string) => expect.poll(() => told.folders.has(path)).toBe(true);
const picture = (...names: string[]) => writeFile(at(...names), 'x');

describe.skipIf(process.platform !== 'linux')('watches of each folder', () => {
  it('tell of files that come, change and go, and of nothing else', async () => {
    await mkdir(at('a', 'b'), { recursive: true });
    await picture('a', 'old.png');
    expect((await follow()).watches).toBe(3);
    await picture('a', 'b', 'new.png');
    await utimes(at('a', 'old.png'), new Date(), new Date());
    await picture('a', 'film.mp4');
    await picture('a', '.hidden.png');
    await untilPath(at('a', 'b', 'new.png'));
    await untilPath(at('a', 'old.png'));
    told.paths.clear();
    await rm(at('a', 'b', 'new.png'));
    await writeFile(at('a', 'old.xmp'), '<x/>');
    await untilPath(at('a', 'b', 'new.png'));
    await untilPath(at('a', 'old.xmp'));
    expect([...told.paths].sort()).toEqual([at('a', 'b', 'new.png'), at('a', 'old.xmp')]);
  });

  it('follow folders that come with files in them, and let those go that leave', async () => {
    await mkdir(at('in'));
    await follow({ path: at('in') });
    await mkdir(at('out', 'deep', 'deeper'), { recursive: true });
    await picture('out', 'deep', 'deeper', 'x.png');
    await rename(at('out'), at('in', 'came'));
    await untilPath(at('in', 'came', 'deep', 'deeper', 'x.png'));
    expect(watched!.watches).toBe(4);
    await picture('in', 'came', 'deep', 'y.png');
    await untilPath(at('in', 'came', 'deep', 'y.png'));
    await rename(at('in', 'came', 'deep'), at('away'));
    await untilFolder(at('in', 'came', 'deep'));
    expect(watched!.watches).toBe(2);
    // Another folder of the same name.
    await mkdir(at('in', 'came', 'deep'));
    await picture('in', 'came', 'deep', 'z.png');
    await untilPath(at('in', 'came', 'deep', 'z.png'));
  });

  it('begin anew where a watch ended itself, because another folder may have the inode of the one before', async () => {
    await mkdir(at('a'));
    const listeners = new Map<string, (type: string, name: string) => void>();
    const watch = ((path: string, _options: object, listener: (type: string, name: string) => void) => {
      listeners.set(path, listener);
      return fsWatch(path, { persistent: false }, () => {});
    }) as typeof fsWatch;
    await follow({}, { watch });
    const first = listeners.get(at('a'))!;
    first('rename', 'a');
    await untilFolder(at('a'));
    await expect.poll(() => listeners.get(at('a')) !== first).toBe(true);
    expect(watched!.watches).toBe(2);
  });

  it('are renewed for folders that have none', async () => {
    await mkdir(at('a'));
    let isRefused = true;
    const watch = ((path: string, ...rest: [object, () => void]) => {
      if (path === at('a') && isRefused) throw Object.assign(new Error('no access'), { code: 'EACCES' });
      return fsWatch(path, ...rest);
    }) as typeof fsWatch;
    await follow({}, { watch });
    expect(watched!.watches).toBe(1);
    isRefused = false;
    await watched!.renew();
    expect(watched!.watches).toBe(2);
    await picture('a', 'x.png');
    await untilPath(at('a', 'x.png'));
  });

  it('hold none in what is left out', async () => {
    for (const name of ['.hidden', 'raw', 'drafts', 'phone', 'own', 'kept'])
      await mkdir(at(name, 'below'), { recursive: true });
    await writeFile(at('.soutuignore'), 'drafts\n');
    await writeFile(at('phone', '.nomedia'), '');
    expect((await follow({ exclude: ['raw'], skip: [at('own')] })).watches).toBe(
      // The root, `kept` with what is below it, and `phone`, which the walk enters to see its rule.
      4,
    );
  });

  it('go by new rules at once', async () => {
    await mkdir(at('a', 'drafts'), { recursive: true });
    await follow();
    expect(watched!.watches).toBe(3);
    await writeFile(at('a', '.soutuignore'), 'drafts\n');
    await untilFolder(at('a'));
    await expect.poll(() => watched!.watches).toBe(2);
    await rm(at('a', '.soutuignore'));
    await expect.poll(() => watched!.watches).toBe(3);
    await writeFile(at('a', '.nomedia'), '');
    await expect.poll(() => watched!.watches).toBe(1);
  });

  it('give all back where the system refuses one, at once or later', async () => {
    await mkdir(at('a'));
    let left = 1;
    const open = new Set<FSWatcher>();
    const watch = ((path: string, options: object, listener: () => void) => {
      if (left-- <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const watcher = fsWatch(path, options, listener);
      open.add(watcher);
      watcher.on('close', () => open.delete(watcher));
      return watcher;
    }) as typeof fsWatch;
    await expect(follow({}, { watch })).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect.poll(() => open.size).toBe(0);
    left = 2;
    await follow({}, { watch });
    await mkdir(at('b'));
    await expect.poll(() => told.refused).toEqual(['ENOSPC']);
    await expect.poll(() => open.size).toBe(0);
    await expect(follow({}, { held: 200_000 })).rejects.toMatchObject({ code: 'ETOOMANY' });
  });
});

it('one watch for all below tells of the same', async () => {
  await mkdir(at('a', 'b'), { recursive: true });
  watched = watchRecursively(folder({ skip: [at('own')] }), events());
  await new Promise((resolve) => setTimeout(resolve, 200));
  await picture('a', 'b', 'new.png');
  await mkdir(at('own'));
  await picture('own', 'thumbnail.png');
  await picture('a', 'film.mp4');
  await untilPath(at('a', 'b', 'new.png'));
  await writeFile(at('a', '.soutuignore'), 'b\n');
  await untilFolder(at('a'));
  expect([...told.paths].filter((path) => path.includes('own/'))).toEqual([]);
});

it.each([
  ['by watches of each folder', (file: string) => watchEachFolder(folder({ path: file }), events())],
  ['by one watch', async (file: string) => watchRecursively(folder({ path: file }), events())],
])('a single file is watched through its folder, %s', async (_how, watch) => {
  const file = at('one.png');
  await picture('one.png');
  watched = await watch(file);
  await picture('other.png');
  await utimes(file, new Date(), new Date());
  await untilPath(file);
  for (let i = 0; i < 2; i++) {
    told.paths.clear();
    // As programs save: another file takes its place.
    await picture('aside.tmp');
    await rename(at('aside.tmp'), file);
    await untilPath(file);
  }
  told.paths.clear();
  await writeFile(at('one.txt'), 'words');
  await untilPath(file);
  told.paths.clear();
  await rm(file);
  await untilPath(file);
  expect([...told.paths]).toEqual([file]);
  expect(watched.watches).toBe(1);
});

it('notices that the system has dropped events', async () => {
  let overflows = 0;
  const count = createOverflowGuard(() => overflows++, 100);
  for (let i = 0; i < 49; i++) count();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(overflows).toBe(0);
  for (let i = 0; i < 50; i++) count();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(overflows).toBe(1);
});

it('says in one sentence what helps where watches are refused', () => {
  const sentence = refusalOf(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  expect(sentence).toMatch(/sudo sysctl fs\.inotify\.max_user_watches=\d{6,} raises the limit$/);
  expect(refusalOf(Object.assign(new Error('many'), { code: 'EMFILE' }))).toContain('max_user_instances');
});

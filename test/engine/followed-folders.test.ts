import { mkdir, mkdtemp, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChangeRuns } from '../../src/engine/watching/change-runs.ts';
import { createFollowedFolders } from '../../src/engine/watching/followed-folders.ts';
import { SoutuError } from '../../src/errors.ts';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'soutu-followed-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = (path: string) => ({ path, exclude: [], followSymlinks: false, ignore: true, skip: [] });

it('walks a folder now and then where the system refuses to watch it, and says what helps', async () => {
  const told: string[] = [];
  const folders = createFollowedFolders(
    { path: () => {}, folder: () => {}, added: () => {}, changed: ({ path }) => void told.push(path) },
    async ({ path }, events, options) => {
      if (path.endsWith('many')) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const { watchEachFolder } = await import('../../src/watching/watch-each-folder.ts');
      return watchEachFolder(folder(path), events, options);
    },
  );
  for (const name of ['few', 'many']) await mkdir(join(root, name));
  await folders.set(
    ['few', 'many', 'away'].map((name) => folder(join(root, name))),
    [],
  );
  expect(folders.infos).toEqual([
    { path: join(root, 'few'), how: 'events', reason: null, watches: 1 },
    {
      path: join(root, 'many'),
      how: 'rescans',
      reason: expect.stringContaining('sudo sysctl fs.inotify.max_user_watches='),
      watches: 0,
    },
    { path: join(root, 'away'), how: 'missing', reason: null, watches: 0 },
  ]);
  expect(folders.unwatched).toEqual([join(root, 'many')]);
  expect(told).toEqual([join(root, 'many')]);
  // Another folder takes the name of one, as a mounted disk does.
  await rename(join(root, 'few'), join(root, 'away'));
  await mkdir(join(root, 'few', 'deeper'), { recursive: true });
  await folders.check();
  expect(folders.infos.map(({ how, watches }) => [how, watches])).toEqual([
    ['events', 2],
    ['rescans', 0],
    ['events', 1],
  ]);
  folders.close();
});

it('watches a folder anew over which a disk is mounted again, although all looks as before', async () => {
  const { ino } = await stat(root);
  // As the watch of the empty folder has it that was there in between.
  let watched = ino + 1;
  let made = 0;
  const folders = createFollowedFolders(
    { path: () => {}, folder: () => {}, added: () => {}, changed: () => {} },
    async () => {
      made += 1;
      return { watches: 1, inodeOf: () => watched, renew: async () => {}, close: () => {} };
    },
  );
  await folders.set([folder(root)], []);
  await folders.check();
  expect(made).toBe(2);
  watched = ino;
  await folders.check();
  expect(made).toBe(2);
  folders.close();
});

it('forgets nothing that a run has failed for, and waits while it is held', async () => {
  const asked: (readonly string[] | null)[] = [];
  const problems: (string | null)[] = [];
  let isHeld = false;
  const runs = createChangeRuns({
    isHeld: () => isHeld,
    onProblem: (problem) => void problems.push(problem?.code ?? null),
    async run(paths) {
      asked.push(paths);
      if (asked.length === 1) throw new SoutuError('locked', 'Another process writes');
    },
  });
  runs.add(['/a']);
  runs.add(['/b']);
  await expect.poll(() => asked.length).toBe(2);
  expect(asked.map((paths) => [...paths!].sort())).toEqual([['/a'], ['/a', '/b']]);
  await expect.poll(() => problems).toEqual(['locked', null]);
  isHeld = true;
  runs.add(null);
  runs.add(['/c']);
  expect([runs.waiting, asked.length]).toEqual([2, 2]);
  isHeld = false;
  runs.wake();
  await expect.poll(() => asked.length).toBe(3);
  // A run over everything covers the rest.
  expect([asked[2], runs.waiting]).toEqual([null, 0]);
  await runs.close();
});

it('keeps what somebody stopped until there is something new, and of too many paths only that they are many', async () => {
  const asked: (readonly string[] | null)[] = [];
  const problems: unknown[] = [];
  const runs = createChangeRuns({
    isHeld: () => false,
    onProblem: (problem) => void problems.push(problem),
    async run(paths) {
      asked.push(paths);
      if (asked.length === 1) throw new SoutuError('interrupted', 'The run was stopped');
    },
    most: 3,
  });
  runs.add(['/a', '/b']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  runs.wake();
  expect([asked, runs.waiting, problems]).toEqual([[['/a', '/b']], 2, []]);
  runs.add(['/c']);
  await expect.poll(() => asked[1]).toEqual(['/a', '/b', '/c']);
  runs.add(['/a', '/b', '/c', '/d']);
  await expect.poll(() => asked.slice(2)).toEqual([null]);
  await runs.close();
});

it('watches nothing anew when pictures are removed from the library, but what is added to it again', async () => {
  const made: (readonly string[])[] = [];
  const told: string[] = [];
  const folders = createFollowedFolders(
    { path: (path) => void told.push(path), folder: () => {}, added: () => {}, changed: () => {} },
    async ({ skip }, { path }) => {
      made.push(skip);
      if (made.length === 1) tell = path;
      return { watches: 1, inodeOf: () => undefined, renew: async () => {}, close: () => {} };
    },
  );
  let tell = (_path: string) => {};
  const gone = join(root, 'gone');
  await folders.set([folder(root)], []);
  await folders.set([folder(root)], [gone]);
  tell(join(gone, 'x.png'));
  tell(join(root, 'y.png'));
  expect([made, told]).toEqual([[[]], [join(root, 'y.png')]]);
  await folders.set([folder(root)], [gone, join(root, 'other')]);
  expect(made).toHaveLength(1);
  await folders.set([folder(root)], [gone]);
  expect(made).toEqual([[], [gone]]);
  // One that was added below a removed folder.
  await mkdir(join(gone, 'kept'), { recursive: true });
  await folders.set([folder(join(gone, 'kept'))], [gone]);
  expect(made[2]).toEqual([]);
  folders.close();
});

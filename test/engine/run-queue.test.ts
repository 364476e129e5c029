import { expect, it } from 'vitest';
import { createRuns } from '../../src/engine/runs.ts';
import { SoutuError } from '../../src/errors.ts';
import { emptyReport } from '../../src/indexing/report.ts';

const WORK = {
  requireFolders: async () => {},
  writing: <T>(_command: string, task: () => Promise<T>) => task(),
  remove: () => Promise.reject(new Error('no test removes')),
  lock: {
    offering: (_onAsked: () => void, task: () => Promise<never>) => task(),
    afterGivingAway: async () => false,
  } as never,
};
const NOBODY = { started: () => {}, stopped: () => {} };

it('reads once what a run has left, if the run for which it gave way and the one that was to read fail', async () => {
  let calls = 0;
  const runs = createRuns(
    {
      async index() {
        if (++calls === 1) return { ...emptyReport(), leftToRead: 3 };
        throw new SoutuError('store-failed', 'The disk is full');
      },
      ...WORK,
    },
    NOBODY,
  );
  const [first, second] = [runs.index(['/a'], {}), runs.index(['/b'], {})];
  await first;
  await expect(second).rejects.toMatchObject({ code: 'store-failed' });
  for (let ended = 0; ended < 3; ended = runs.list().filter(({ endedAt }) => endedAt !== null).length)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(runs.list()).toHaveLength(3);
  expect(calls).toBe(3);
  await runs.close();
});

it('tells of a run that was not worth listing to who saw it while it ran', async () => {
  const runs = createRuns({ index: async () => emptyReport(), ...WORK }, NOBODY);
  const walk = runs.index([], {}, { changed: null });
  const { id } = runs.list()[0]!;
  await walk;
  expect(runs.list()).toEqual([]);
  expect(runs.get(id)).toMatchObject({ state: 'done', trigger: 'watching' });
  const told: unknown[] = [];
  runs.follow(id, { run: ({ state }) => told.push(state) });
  expect(told).toEqual(['done']);
  for (let i = 0; i < 20; i++) await runs.index([], {}, { changed: null });
  expect(() => runs.get(id)).toThrow('There is no run');
  await runs.close();
});

it('lists a failure that repeats the last one once, as its last try', async () => {
  const runs = createRuns(
    {
      ...WORK,
      index: async ([folder]) => {
        throw new SoutuError(folder === '/locked' ? 'locked' : 'store-failed', 'It failed');
      },
    },
    NOBODY,
  );
  const fail = async (folder: string) => {
    const { id } = runs.start({ folders: [folder] });
    await new Promise<void>((done) => runs.follow(id, { run: ({ endedAt }) => endedAt && done() }));
    return id;
  };
  const first = await fail('/full');
  const again = await fail('/full');
  expect(runs.list().map(({ id }) => id)).toEqual([again]);
  expect(runs.get(first)).toMatchObject({ state: 'failed' });
  for (const folder of ['/locked', '/full', '/other']) await fail(folder);
  expect(runs.list().map(({ folders }) => folders)).toEqual([['/other'], ['/full'], ['/locked'], ['/full']]);
  await runs.close();
});

it('stops what was to look at the folders of a run that somebody stops, and leaves the rest', async () => {
  const told: string[] = [];
  let finish = () => {};
  const runs = createRuns(
    {
      ...WORK,
      index: async (_folders, { signal }) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
          signal?.addEventListener('abort', () => resolve());
        });
        return { ...emptyReport(), interrupted: signal!.aborted };
      },
    },
    { started: () => told.push('started'), stopped: () => told.push('stopped') },
  );
  const { id } = runs.start({ folders: ['/added'] });
  const walk = runs.index([], {}, { changed: ['/added'] });
  const other = runs.index([], {}, { changed: ['/other/new.jpg'] });
  expect(told).toEqual(['started']);
  runs.cancel(id);
  expect(told).toEqual(['started', 'stopped']);
  expect(await walk).toMatchObject({ interrupted: true });
  await expect.poll(() => runs.running?.state).toBe('running');
  finish();
  expect(await other).toMatchObject({ interrupted: false });
  expect(runs.list()).toMatchObject([{ id, state: 'cancelled' }]);
  await runs.close();
});

import { beforeEach, expect, it, vi } from 'vitest';
import { createSharedPool, type SharedPool } from '../../src/engine/shared-pool.ts';

interface Resource {
  close(): Promise<void>;
}

let log: string[];
let pool: SharedPool<Resource>;
beforeEach(() => {
  log = [];
  pool = createSharedPool();
});

const open = (name: string) => async (): Promise<Resource> => {
  log.push(`open ${name}`);
  return {
    async close() {
      log.push(`close ${name}`);
      if (name === 'broken') throw new Error('it cannot be closed');
    },
  };
};
const use = (name: string, work: () => Promise<void> = async () => {}) =>
  pool.use(name, open(name), async (resource) => {
    await resource();
    await work();
  });

it('opens a resource once and keeps the last one open', async () => {
  await Promise.all([use('a'), use('a')]);
  await use('a');
  expect(log).toEqual(['open a']);
});

it('closes a resource without users when another one is used', async () => {
  await use('a');
  await use('b');
  await expect.poll(() => log).toEqual(['open a', 'open b', 'close a']);
});

it('closes a resource in use after its last user ends', async () => {
  let finish = () => {};
  const long = use('a', () => new Promise((resolve) => (finish = resolve)));
  await use('b');
  const closed = pool.close('a', 60_000);
  expect(log).toEqual(['open a', 'open b']);
  finish();
  await Promise.all([long, closed]);
  expect(log).toEqual(['open a', 'open b', 'close a']);
});

it('reopens a resource that failed to open', async () => {
  await expect(
    pool.use(
      'a',
      () => Promise.reject(new Error('no')),
      (get) => get(),
    ),
  ).rejects.toThrow('no');
  await use('a');
  await pool.closeAll(0);
  expect(log).toEqual(['open a', 'close a']);
});

it('opens nothing after all has been closed', async () => {
  await use('a');
  await pool.closeAll(0);
  await expect(use('a')).rejects.toMatchObject({ code: 'interrupted' });
  expect(log).toEqual(['open a', 'close a']);
});

it('closes all resources even if one cannot be closed, and reports the error', async () => {
  const closed = use('a', () => use('broken', () => use('c', () => pool.closeAll(0))));
  await expect(closed).rejects.toThrow('cannot be closed');
  expect(log.filter((entry) => entry.startsWith('close')).sort()).toEqual([
    'close a',
    'close broken',
    'close c',
  ]);
});

it('closes a resource in use when the time is over', async () => {
  let finish = () => {};
  const long = use('a', () => new Promise((resolve) => (finish = resolve)));
  await pool.close('a', 1);
  expect(log).toEqual(['open a', 'close a']);
  finish();
  await long;
});

it('opens nothing for a use that is over, or after it was closed', async () => {
  const interrupted = expect.objectContaining({ code: 'interrupted' });
  let late: () => Promise<unknown> = async () => {};
  await pool.use('a', open('a'), async (resource) => (late = resource));
  await expect(late()).rejects.toThrow(interrupted);
  await pool.use('a', open('a'), async (resource) => {
    await pool.closeAll(0);
    await expect(resource()).rejects.toThrow(interrupted);
  });
  expect(log).toEqual([]);
});

it('keeps a resource beside the one that was asked for last, until its time is over', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  try {
    const useBeside = (name: string) => pool.use(name, open(name), (resource) => resource(), 1000);
    await use('a');
    await use('a', async () => void (await useBeside('b')));
    await use('a');
    expect(log).toEqual(['open a', 'open b']);
    await vi.advanceTimersByTimeAsync(900);
    await useBeside('b');
    await vi.advanceTimersByTimeAsync(900);
    expect(log).toEqual(['open a', 'open b']);
    await vi.advanceTimersByTimeAsync(200);
    expect(log).toEqual(['open a', 'open b', 'close b']);
  } finally {
    vi.useRealTimers();
  }
});

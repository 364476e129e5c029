import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readLock } from '../../src/library/lock.ts';
import { createSharedLock } from '../../src/library/shared-lock.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-give-way-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let file: string;
let files = 0;
beforeEach(() => {
  file = join(home, String(++files), 'lock');
});

test('a lock is given to who asks only while its owner offers it', async () => {
  const [owner, other] = [createSharedLock(file), createSharedLock(file)];
  const held = await owner.acquire('soutu index', true);
  await expect(other.acquire('soutu remove', false)).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining('soutu index'),
  });
  const asked: unknown[] = [];
  const stop = new AbortController();
  const reading = owner.offering(
    ({ command, continues }) => {
      asked.push([command, continues]);
      stop.abort();
    },
    () => new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve())),
  );
  while (!(await readLock(file))?.givesWay) await sleep(5);
  const wanted = other.acquire('soutu remove', false);
  await reading;
  expect(asked).toEqual([['soutu remove', false]]);
  expect((await readLock(file))!.givesWay).toBe(false);
  await held.release();
  const got = await wanted;
  expect(await readLock(file)).toMatchObject({ command: 'soutu remove', alive: true });
  expect(existsSync(`${file}.wanted`)).toBe(false);
  const free = owner.untilFree(new AbortController().signal);
  await got.release();
  await free;
  await (await owner.acquire('soutu index', true)).release();
});

test('a lock is not given away for a process that is no longer there', async () => {
  const owner = createSharedLock(file);
  const held = await owner.acquire('soutu index', true);
  const asked: unknown[] = [];
  await owner.offering(
    (asker) => asked.push(asker),
    async () => {
      const gone = { pid: 2 ** 22 - 1, host: hostname(), start: 'another one', command: 'x', token: 'x' };
      await writeFile(`${file}.wanted`, JSON.stringify({ ...gone, continues: true }));
      while (existsSync(`${file}.wanted`)) await sleep(5);
    },
  );
  expect(asked).toEqual([]);
  await held.release();
});

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
  const held = await owner.acquire('soutu index');
  await expect(other.acquire('soutu remove')).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining('soutu index'),
  });
  const stop = new AbortController();
  const reading = owner.offering(
    () => stop.abort(),
    () => new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve())),
  );
  while (!(await readLock(file))?.givesWay) await sleep(5);
  const wanted = other.acquire('soutu remove');
  await reading;
  expect((await readLock(file))!.givesWay).toBe(false);
  await held.release();
  const got = await wanted;
  expect(await readLock(file)).toMatchObject({ command: 'soutu remove', alive: true });
  expect(existsSync(`${file}.wanted`)).toBe(false);
  const after = owner.afterGivingAway(new AbortController().signal);
  await got.release();
  expect(await after).toBe(false);
  await (await owner.acquire('soutu index')).release();
});

test('a lock is not given away for a process that is no longer there', async () => {
  const owner = createSharedLock(file);
  const held = await owner.acquire('soutu index');
  let isAsked = false;
  await owner.offering(
    () => {
      isAsked = true;
    },
    async () => {
      const gone = { pid: 2 ** 22 - 1, host: hostname(), start: 'another one', command: 'x', token: 'x' };
      await writeFile(`${file}.wanted`, JSON.stringify(gone));
      while (existsSync(`${file}.wanted`)) await sleep(5);
    },
  );
  expect(isAsked).toBe(false);
  await held.release();
});

test('who gave a lock away learns that its new owner gives way in turn', async () => {
  const [owner, other] = [createSharedLock(file), createSharedLock(file)];
  const held = await other.acquire('soutu index');
  const after = owner.afterGivingAway(new AbortController().signal);
  await other.offering(
    () => {},
    async () => expect(await after).toBe(true),
  );
  await held.release();
});

test('asking for a lock can be cancelled, which does not concern others of the process that wait for it', async () => {
  const [owner, other] = [createSharedLock(file), createSharedLock(file)];
  const held = await owner.acquire('soutu index');
  const stop = new AbortController();
  const cancelled = new AbortController();
  let isAsked = false;
  // Its reading does not come to an end by itself.
  const reading = owner.offering(
    () => {
      isAsked = true;
    },
    () => new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve())),
  );
  while (!(await readLock(file))?.givesWay) await sleep(5);
  const one = other.acquire('soutu index', cancelled.signal);
  const two = other.acquire('soutu remove');
  while (!isAsked) await sleep(5);
  cancelled.abort(new Error('cancelled'));
  await expect(one).rejects.toThrow('cancelled');
  stop.abort();
  await reading;
  await held.release();
  await (await two).release();
  expect(existsSync(file)).toBe(false);
});

test('who asks is heard although another process asked over it and ended', async () => {
  const [owner, other] = [createSharedLock(file), createSharedLock(file)];
  const held = await owner.acquire('soutu index');
  const stop = new AbortController();
  const reading = owner.offering(
    () => stop.abort(),
    () => new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve())),
  );
  while (!(await readLock(file))?.givesWay) await sleep(5);
  const wanted = other.acquire('soutu remove');
  while (!existsSync(`${file}.wanted`)) await sleep(1);
  const gone = { pid: 2 ** 22 - 1, host: hostname(), start: 'another one', command: 'x', token: 'x' };
  await writeFile(`${file}.wanted`, JSON.stringify(gone));
  await reading;
  await held.release();
  await (await wanted).release();
  expect(existsSync(`${file}.wanted`)).toBe(false);
});

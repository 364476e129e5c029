import { describe, expect, it } from 'vitest';
import { createSemaphore, type Semaphore } from '../../src/core/semaphore.ts';

/** Acquires leases and records their order. */
function prober(semaphore: Semaphore) {
  const order: string[] = [];
  const ask = (name: string, weight?: number, signal?: AbortSignal) =>
    semaphore.acquire(weight, signal).then((lease) => {
      order.push(name);
      return lease;
    });
  return { ask, order };
}

/** Waits until all pending callbacks have run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a semaphore', () => {
  it('lets as much in as it has permits, first come, first served', async () => {
    const semaphore = createSemaphore({ permits: 10 });
    const { ask, order } = prober(semaphore);
    const first = await ask('a', 6);
    const second = ask('b', 5);
    const third = ask('c', 1);
    await settle();
    expect(order, 'c would fit, but b is before it').toEqual(['a']);
    expect([semaphore.running, semaphore.waiting]).toEqual([1, 2]);
    first.release();
    await Promise.all([second, third]);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('lets in alone what weighs more than all permits', async () => {
    const semaphore = createSemaphore({ permits: 10 });
    const { ask, order } = prober(semaphore);
    const light = await ask('light', 1);
    const heavy = ask('heavy', 1000);
    const next = ask('next', 1);
    await settle();
    expect(order).toEqual(['light']);
    light.release();
    const lease = await heavy;
    await settle();
    expect(order).toEqual(['light', 'heavy']);
    lease.release();
    await next;
  });

  it('gives back once, however often a lease is released', async () => {
    const semaphore = createSemaphore({ permits: 1 });
    const { ask, order } = prober(semaphore);
    const first = await ask('a');
    const second = ask('b');
    first.release();
    first.release();
    await second;
    void ask('c');
    await settle();
    expect(order).toEqual(['a', 'b']);
    expect(semaphore.running).toBe(1);
  });

  it('gives a part back when a lease is reduced, and only the rest when it is released', async () => {
    const semaphore = createSemaphore({ permits: 10 });
    const { ask, order } = prober(semaphore);
    const first = await ask('a', 10);
    const second = ask('b', 8);
    first.reduce(50);
    first.reduce(2);
    await second;
    const third = ask('c', 4);
    await settle();
    expect(order).toEqual(['a', 'b']);
    first.release();
    first.reduce(0);
    await settle();
    expect(order, 'two are free').toEqual(['a', 'b']);
    (await second).release();
    await third;
  });

  it('lets a waiter leave when its signal fires, and those behind it go on', async () => {
    const semaphore = createSemaphore({ permits: 10 });
    const { ask, order } = prober(semaphore);
    await ask('a', 6);
    const leaving = new AbortController();
    const heavy = ask('heavy', 5, leaving.signal);
    const light = ask('light', 4);
    leaving.abort(new Error('left'));
    await expect(heavy).rejects.toThrow('left');
    await light;
    expect(order).toEqual(['a', 'light']);
    await expect(ask('late', 1, leaving.signal)).rejects.toThrow('left');
    expect([semaphore.running, semaphore.waiting]).toEqual([2, 0]);
  });

  it('refuses when too many wait', async () => {
    const semaphore = createSemaphore({ permits: 1, maxQueue: 1 });
    const { ask } = prober(semaphore);
    const first = await ask('a');
    const second = ask('b');
    await expect(ask('c')).rejects.toMatchObject({ code: 'busy' });
    first.release();
    await second;
  });

  it('runs work, and gives its permit back when that fails', async () => {
    const semaphore = createSemaphore({ permits: 1 });
    const failing = semaphore.run(undefined, async () => {
      throw new Error('failed');
    });
    const next = semaphore.run(undefined, async () => semaphore.running);
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe(1);
    expect(semaphore.running).toBe(0);
  });

  it('says when nothing is under way', async () => {
    const semaphore = createSemaphore({ permits: 2 });
    await semaphore.idle();
    const lease = await semaphore.acquire();
    let isIdle = false;
    const idle = semaphore.idle().then(() => {
      isIdle = true;
    });
    await settle();
    expect(isIdle).toBe(false);
    lease.release();
    await idle;
  });
});

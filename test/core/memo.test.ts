import { expect, it } from 'vitest';
import { createVersionedCache, lazy } from '../../src/core/memo.ts';

it('makes a lazy value once, and again only after a failure', async () => {
  let made = 0;
  const value = lazy(async () => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return made;
  });
  expect(value.started()).toBeUndefined();
  await expect(value()).rejects.toThrow('not yet');
  expect(await Promise.all([value(), value(), value.started()])).toEqual([2, 2, 2]);
});

it('makes a versioned value again when the version changes', async () => {
  let version: string | null = 'a';
  let made = 0;
  const cache = createVersionedCache(
    async () => version,
    async () => ++made,
    () => 1,
  );
  expect(await cache.get()).toBe(1);
  expect(await cache.get()).toBe(1);
  version = 'b';
  expect(await cache.peek()).toBeNull();
  expect(await cache.get()).toBe(2);
});

it('shares the making among those who ask at once', async () => {
  let made = 0;
  const cache = createVersionedCache(
    async () => 'a',
    async () => ++made,
    () => 1,
  );
  expect(await Promise.all([cache.get(), cache.get(), cache.get()])).toEqual([1, 1, 1]);
});

it('caches where no version can be told, until this process says that something changed', async () => {
  let made = 0;
  const cache = createVersionedCache(
    async () => null,
    async () => ++made,
    () => 1,
  );
  expect(await cache.get()).toBe(1);
  expect(await cache.get()).toBe(1);
  cache.expire();
  expect(await cache.get()).toBe(2);
});

it('lets a large value lag behind writes of others, but not behind those of this process', async () => {
  let version = 0;
  let made = 0;
  const cache = createVersionedCache(
    async () => String(version),
    async () => ++made,
    () => 100_000,
  );
  expect(await cache.get()).toBe(1);
  version += 1;
  expect(await cache.get()).toBe(1);
  expect(await cache.peek()).toBeNull();
  cache.expire();
  expect(await cache.get()).toBe(2);
});

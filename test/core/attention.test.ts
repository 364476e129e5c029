import { expect, it } from 'vitest';
import { createAttention } from '../../src/core/attention.ts';

it('lets the background wait while somebody waits, and go on when nobody does', async () => {
  const attention = createAttention();
  const order: string[] = [];
  let answer = () => {};
  const question = attention.during(() => new Promise<void>((resolve) => (answer = resolve)));
  const background = attention.free().then(() => order.push('background'));
  setTimeout(() => {
    order.push('answer');
    answer();
  }, 50);
  await Promise.all([question, background]);
  expect(order).toEqual(['answer', 'background']);
});

it('lets the background get on under a load that never ends', async () => {
  const attention = createAttention();
  void attention.during(() => new Promise<void>(() => {}));
  await expect(attention.free()).resolves.toBeUndefined();
});

it('does not count work that failed as waiting', async () => {
  const attention = createAttention();
  await expect(attention.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(attention.free()).resolves.toBeUndefined();
});

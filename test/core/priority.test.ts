import { expect, it } from 'vitest';
import { createPriority } from '../../src/core/priority.ts';

it('pauses background work during foreground requests and resumes it afterwards', async () => {
  const priority = createPriority();
  const order: string[] = [];
  let answer = () => {};
  const question = priority.foreground(() => new Promise<void>((resolve) => (answer = resolve)));
  const background = priority.yieldToForeground().then(() => order.push('background'));
  setTimeout(() => {
    order.push('answer');
    answer();
  }, 50);
  await Promise.all([question, background]);
  expect(order).toEqual(['answer', 'background']);
});

it('lets the background get on under a load that never ends', async () => {
  const priority = createPriority();
  void priority.foreground(() => new Promise<void>(() => {}));
  await expect(priority.yieldToForeground()).resolves.toBeUndefined();
});

it('does not count work that failed as waiting', async () => {
  const priority = createPriority();
  await expect(priority.foreground(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(priority.yieldToForeground()).resolves.toBeUndefined();
});

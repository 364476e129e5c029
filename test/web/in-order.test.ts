import { expect, test } from 'vitest';
import { inOrder } from '../../src/web/state/in-order.ts';

test('an answer that was overtaken by that of a later request is of no use', () => {
  const ask = inOrder();
  const [first, second, third] = [ask(), ask(), ask()];
  expect(second()).toBe(true);
  expect(first()).toBe(false);
  expect(third()).toBe(true);
});

import { expect, it } from 'vitest';
import { collectGarbageLater } from '../src/free-buffers.ts';

it('frees what an idle process no longer references', async () => {
  const garbage = (() => new WeakRef({ large: new Array(100_000).fill({}) }))();
  collectGarbageLater(1);
  collectGarbageLater(1);
  await expect.poll(() => garbage.deref() === undefined).toBe(true);
});

import { expect, it, vi } from 'vitest';
import { collectGarbageLater } from '../src/free-buffers.ts';

it('frees what an idle process no longer references', async () => {
  const garbage = (() => new WeakRef({ large: new Array(100_000).fill({}) }))();
  collectGarbageLater(1);
  collectGarbageLater(1);
  await vi.waitFor(() => expect(garbage.deref() === undefined).toBe(true));
});

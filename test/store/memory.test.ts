import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/store/memory.ts';
import { describeStore } from './conformance.ts';
import { idOf, rowOf, vectorsFrom } from './rows.ts';

describeStore({ name: 'memory', open: async (dimensions) => openMemoryStore({ dimensions }) });

test('keeps copies: what the caller changes later is not changed in the store', async () => {
  const store = openMemoryStore({ dimensions: 4 });
  const [vector] = vectorsFrom(1, 1, 4) as [Float32Array];
  const before = vector.slice();
  await store.upsert([rowOf('a', vector)]);
  vector.fill(0);
  const [row] = await store.get([idOf('a')]);
  expect(row!.vector).toEqual(before);
  row!.vector.fill(0);
  expect((await store.get([idOf('a')]))[0]!.vector).toEqual(before);
});

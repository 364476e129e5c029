import { expect, test } from 'vitest';
import { openMemoryDriver } from '../../src/store/memory/open.ts';
import { describeStore } from './conformance.ts';
import { describeDriver } from './conformance-driver.ts';
import { idOf, itemOf, vectorsFrom } from './items.ts';

const open = (dimensions: number) => openMemoryDriver().open({ name: 'images', dimensions });

describeStore({ name: 'memory', open });
describeDriver('memory', async () => openMemoryDriver());

test('stores copies, so that later changes by the caller do not affect the store', async () => {
  const store = await open(4);
  const [vector] = vectorsFrom(1, 1, 4) as [Float32Array];
  const before = vector.slice();
  await store.upsert([itemOf('a', vector)]);
  vector.fill(0);
  const [item] = await store.get([idOf('a')]);
  expect(item!.vector).toEqual(before);
  item!.vector.fill(0);
  expect((await store.get([idOf('a')]))[0]!.vector).toEqual(before);
});

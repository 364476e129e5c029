import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreDriver } from '../../src/store/driver.ts';
import { idOf, itemOf, vectorsFrom } from './items.ts';

/** Tests how a driver handles its collections. */
export function describeDriver(name: string, open: () => Promise<StoreDriver>): void {
  describe(`${name}: collections`, () => {
    const [vector] = vectorsFrom(51, 1, 16) as [Float32Array];
    const [wide] = vectorsFrom(51, 1, 32) as [Float32Array];
    let driver: StoreDriver;
    beforeAll(async () => {
      driver = await open();
    });
    afterAll(() => driver.close());
    const listed = async () => [...(await driver.collections())].sort((a, b) => (a.name < b.name ? -1 : 1));

    test('exist from their first upsert until they are dropped', async () => {
      expect(driver.name).toBe(name);
      expect(await listed()).toEqual([]);
      expect(await driver.bytes()).toBe(0);
      const small = await driver.open({ name: 'images_small', dimensions: 16 });
      const large = await driver.open({ name: 'images.large-2', dimensions: 32 });
      expect(await listed()).toEqual([]);
      await small.upsert([itemOf('a', vector)]);
      await large.upsert([itemOf('b', wide)]);
      expect(await listed()).toEqual([
        { name: 'images.large-2', dimensions: 32 },
        { name: 'images_small', dimensions: 16 },
      ]);
      expect((await driver.bytes()) > 0).toBe(driver.durable);
      expect((await small.describe()).bytes > 0).toBe(driver.durable);
      expect(await large.get([idOf('a')])).toEqual([]);

      await small.close();
      await driver.drop('images_small');
      await driver.drop('images_never');
      expect(await listed()).toEqual([{ name: 'images.large-2', dimensions: 32 }]);
      const again = await driver.open({ name: 'images_small', dimensions: 16 });
      expect(await again.count()).toBe(0);
      expect(await large.count()).toBe(1);
      await driver.drop('images.large-2');
    });

    test('keep their items when they are closed and opened again', async () => {
      const first = await driver.open({ name: 'kept', dimensions: 16 });
      await first.upsert([itemOf('kept', vector)]);
      await first.close();
      const second = await driver.open({ name: 'kept', dimensions: 16 });
      expect(await second.get([idOf('kept')])).toEqual([itemOf('kept', vector)]);
      await second.close();
    });

    test('reject other dimensions', async () => {
      const late = await driver.open({ name: 'narrow', dimensions: 32 });
      const store = await driver.open({ name: 'narrow', dimensions: 16 });
      await store.upsert([itemOf('x', vector)]);
      await expect(late.upsert([itemOf('x', wide)])).rejects.toMatchObject({ code: 'bad-vector' });
      const failed = driver.open({ name: 'narrow', dimensions: 32 });
      await expect(failed).rejects.toMatchObject({ code: 'bad-vector' });
    });
  });
}

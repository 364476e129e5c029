import { expect, it } from 'vitest';
import { hasSpace } from '../../src/engine/models/recommend.ts';

it('a model needs space for its download in the cache, and for its copy and the library in the home', () => {
  const model = 10e9;
  const disk = (id: number, gigabytes: number) => ({ id, free: gigabytes * 1e9 });
  expect(hasSpace(model, disk(1, 11), disk(2, 8))).toBe(true);
  expect(hasSpace(model, disk(1, 9), disk(2, 100))).toBe(false);
  expect(hasSpace(model, disk(1, 100), disk(2, 6))).toBe(false);
  expect(hasSpace(model, disk(1, 11), disk(1, 11))).toBe(false);
  expect(hasSpace(model, disk(1, 18), disk(1, 18))).toBe(true);
});

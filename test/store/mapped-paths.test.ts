import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import { createPathMap } from '../../src/core/path-map.ts';
import type { StoreDriver } from '../../src/store/driver.ts';
import { withMappedPaths } from '../../src/store/mapped-paths.ts';
import { openMemoryDriver } from '../../src/store/memory/open.ts';
import { idOf, itemOf } from './items.ts';

const memory = openMemoryDriver();
const mapped = withMappedPaths(memory, createPathMap(['/nas=/pictures']));

let raw: Awaited<ReturnType<StoreDriver['open']>>;
let here: typeof raw;
const vector = Float32Array.of(1, 0);

beforeAll(async () => {
  const collection = { name: 'shared', dimensions: 2 };
  raw = await memory.open(collection);
  here = await mapped.open(collection);
  await here.upsert([
    itemOf('ours', vector, { paths: ['/pictures/2024/a.jpg'] }),
    itemOf('both', vector, { paths: ['/pictures/b.jpg', '/elsewhere/b.jpg'] }),
  ]);
  await raw.upsert([itemOf('theirs', vector, { paths: ['/pictures/2024/c.jpg'] })]);
});
afterAll(() => memory.close());

it('stores the paths that all machines agree on, and shows those of this one', async () => {
  const ids = ['ours', 'both', 'theirs'].map(idOf);
  const pathsIn = async (store: typeof raw) =>
    Object.fromEntries((await store.get(ids)).map(({ id, paths }) => [id, paths]));
  expect(await pathsIn(raw)).toEqual({
    [idOf('ours')]: ['/nas/2024/a.jpg'],
    [idOf('both')]: ['/nas/b.jpg', '/elsewhere/b.jpg'],
    [idOf('theirs')]: ['/pictures/2024/c.jpg'],
  });
  expect(await pathsIn(here)).toEqual({
    [idOf('ours')]: ['/pictures/2024/a.jpg'],
    [idOf('both')]: ['/pictures/b.jpg', '/elsewhere/b.jpg'],
    [idOf('theirs')]: ['elsewhere:/pictures/2024/c.jpg'],
  });
});

test.each<[Filter, string[]]>([
  [{ op: 'in', field: 'folders', values: ['/pictures/2024'] }, ['ours']],
  [{ op: 'eq', field: 'folders', value: '/pictures' }, ['both', 'ours']],
  [{ op: 'contains', field: 'folders', value: '/' }, ['both', 'ours', 'theirs']],
  [{ op: 'eq', field: 'path', value: '/pictures/b.jpg' }, ['both']],
  [{ op: 'prefix', field: 'path', value: '/pictures/' }, ['both', 'ours']],
  [{ op: 'prefix', field: 'path', value: '/pict' }, ['both', 'ours', 'theirs']],
  [{ op: 'not', of: { op: 'in', field: 'path', values: ['/pictures/b.jpg'] } }, ['ours', 'theirs']],
])('the filter %j finds %j', async (filter, names) => {
  const found: string[] = [];
  for await (const batch of here.scan({ filter, fields: ['id'] })) found.push(...batch.map(({ id }) => id));
  const expected = names.map(idOf).sort();
  expect(found.sort()).toEqual(expected);
  expect(await here.count(filter)).toBe(expected.length);
  const hits = await here.search({ vector, limit: 10, filter });
  expect(hits.map(({ item }) => item.id).sort()).toEqual(expected);
});

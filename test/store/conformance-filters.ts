import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Filter, matches, STORED } from '../../src/core/filter.ts';
import type { VectorStore } from '../../src/store/store.ts';
import type { Subject } from './conformance.ts';
import { assetOf, fieldsOf, itemOf, randomFrom, variedItems, vectorsFrom } from './items.ts';

const DIMENSIONS = 8;

/** Text that breaks out of quotes, patterns or encodings if it is not escaped. */
const HOSTILE = [
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  "\\' OR 1=1 --",
  "' OR '1'='1",
  "'; DROP TABLE images; --",
  "') OR true OR ('",
  '%',
  '_',
  '100%_',
  '/* */',
  'a\0b',
  'line\nbreak\ttab',
  '火车',
  'é',
  'e\u0301',
  '😀',
  '`id`',
  '{x}',
  '$1',
  'NULL',
];

export function describeFilters(subject: Subject): void {
  let store: VectorStore;
  const [vector] = vectorsFrom(1, 1, DIMENSIONS) as [Float32Array];
  const items = [
    ...variedItems(3, 300, DIMENSIONS),
    ...[
      [1050, 1000],
      [1051, 1000],
      [1000, 1050],
      [1000, 1051],
      [21, 20],
      [20, null],
    ].map(([width, height], i) => itemOf(`sides ${i}`, vector, { width: width!, height: height ?? null })),
    ...HOSTILE.map((text, i) =>
      itemOf(`hostile ${i}`, vector, {
        paths: [`/x/${text.replaceAll('\0', '0')}/y.jpg`],
        text,
        format: text,
      }),
    ),
  ];
  const many = assetOf('of several items', vectorsFrom(12, 4, DIMENSIONS));
  items.push(...many);
  const all = items.map((item) => ({ item, fields: fieldsOf(item) }));
  beforeAll(async () => {
    store = await subject.open(DIMENSIONS);
    await store.upsert(items);
  });
  afterAll(() => store.close());

  /** count, search and scan must all agree with the reference evaluation. */
  async function check(filter: Filter): Promise<void> {
    const expected = all.filter(({ fields }) => matches(filter, fields)).map(({ item }) => item.id);
    const text = JSON.stringify(filter);
    if (subject.lacks?.(filter)) {
      await expect(store.count(filter), text).rejects.toMatchObject({ code: 'bad-query' });
      return;
    }
    expect(await store.count(filter), text).toBe(expected.length);
    const hits = await store.search({ vector, limit: 1000, filter });
    expect(hits.map((hit) => hit.item.id).sort(), text).toEqual(expected.sort());
    const scanned: string[] = [];
    for await (const batch of store.scan({ filter, fields: ['id'] }))
      scanned.push(...batch.map((item) => item.id));
    expect(scanned.sort(), text).toEqual(expected);
  }

  const numbers: Filter[] = [
    { op: 'eq', field: 'width', value: 150 },
    { op: 'eq', field: 'width', value: 150.5 },
    { op: 'range', field: 'width', gte: 150.5, lt: 300 },
    { op: 'range', field: 'size', gte: -5e-7 },
    { op: 'range', field: 'size', lt: 1e21 },
    { op: 'range', field: 'takenAt', lt: 1.55e12 },
    { op: 'range', field: 'takenAt' },
    { op: 'range', field: 'date', gte: 1.59e12, lt: 1.65e12 },
    { op: 'range', field: 'latitude', gte: -10.5, lt: 40.25 },
    { op: 'range', field: 'longitude', lt: 0 },
    { op: 'range', field: 'longitude' },
    { op: 'near', latitude: 20, longitude: 170, meters: 5e6 },
    { op: 'near', latitude: 89, longitude: 10, meters: 1.5e6 },
    { op: 'not', of: { op: 'near', latitude: -20, longitude: -60.5, meters: 2e6 } },
    { op: 'near', latitude: items[4]!.latitude!, longitude: items[4]!.longitude!, meters: 1 },
    { op: 'eq', field: 'mtime', value: items[3]!.mtime! },
    { op: 'eq', field: 'size', value: items[4]!.size! },
    { op: 'eq', field: 'orientation', value: 'landscape' },
    { op: 'eq', field: 'orientation', value: 'portrait' },
    { op: 'eq', field: 'orientation', value: 'square' },
  ];
  const texts: Filter[] = [
    { op: 'eq', field: 'asset', value: items[10]!.asset },
    { op: 'in', field: 'asset', values: [many[0]!.asset, items[2]!.id] },
    { op: 'prefix', field: 'asset', value: 'b' },
    { op: 'eq', field: 'id', value: items[9]!.id },
    { op: 'in', field: 'format', values: ['png', 'gif'] },
    { op: 'in', field: 'format', values: [] },
    { op: 'in', field: 'path', values: [items[5]!.paths[1]!, items[6]!.paths[0]!, '/nowhere'] },
    { op: 'prefix', field: 'text', value: '火车 number 1' },
    { op: 'prefix', field: 'id', value: 'a' },
    { op: 'contains', field: 'text', value: '' },
    { op: 'contains', field: 'names', value: ' < img 15 > ' },
    { op: 'contains', field: 'names', value: ' trip ' },
    { op: 'contains', field: 'names', value: ' trip 3 ' },
    { op: 'contains', field: 'names', value: ' pict' },
    { op: 'contains', field: 'names', value: ' cafe ' },
    { op: 'contains', field: 'names', value: ' 傍晚 12' },
    { op: 'contains', field: 'names', value: '' },
    { op: 'contains', field: 'written', value: ' 火车 number ' },
    { op: 'contains', field: 'written', value: '火' },
    { op: 'contains', field: 'written', value: 'umber 12' },
    { op: 'contains', field: 'written', value: '' },
    { op: 'not', of: { op: 'contains', field: 'written', value: ' number ' } },
    { op: 'not', of: { op: 'contains', field: 'names', value: ' img ' } },
    { op: 'prefix', field: 'path', value: '' },
    { op: 'contains', field: 'folders', value: '/pictures/2003' },
    { op: 'eq', field: 'folders', value: '/pictures/2003' },
    { op: 'contains', field: 'folders', value: '/pictures/2003/' },
    { op: 'in', field: 'folders', values: ['/pictures/2003', '/backup', '/nowhere'] },
    { op: 'in', field: 'folders', values: [] },
    { op: 'contains', field: 'folders', value: '/' },
    { op: 'contains', field: 'folders', value: 'C:\\Users\\me' },
    { op: 'contains', field: 'folders', value: 'C:\\' },
    { op: 'eq', field: 'path', value: '/backup/copy 100%_5.jpg' },
    { op: 'prefix', field: 'path', value: '/backup/' },
    { op: 'contains', field: 'path', value: 'copy 100%_' },
    { op: 'contains', field: 'path', value: '.jpg/backup' },
    { op: 'contains', field: 'path', value: '.jpg\0/backup' },
    { op: 'prefix', field: 'path', value: 'backup' },
    { op: 'prefix', field: 'path', value: 'C:\\Users' },
    { op: 'contains', field: 'path', value: 'IMG_1' },
    { op: 'contains', field: 'path', value: 'img_1' },
  ];
  const trees: Filter[] = [
    { op: 'and', of: [] },
    { op: 'or', of: [] },
    { op: 'not', of: { op: 'and', of: [] } },
    { op: 'or', of: [numbers[0]!, texts[0]!, { op: 'not', of: numbers[5]! }] },
  ];
  test.each([...numbers, ...texts, ...trees].map((filter) => [JSON.stringify(filter), filter] as const))(
    '%s, and not that, agree with a plain evaluation',
    async (_name, filter) => {
      await check(filter);
      await check({ op: 'not', of: filter });
    },
  );

  test.each(HOSTILE)('text %j is escaped', async (value) => {
    for (const field of ['text', 'format', 'path'] as const) {
      await check({ op: 'contains', field, value });
      await check({ op: 'prefix', field, value });
      await check({ op: 'eq', field, value });
      await check({ op: 'in', field, values: [value, 'png'] });
    }
    await check({ op: 'in', field: 'folders', values: [`/x/${value}`, value] });
    await check({ op: 'contains', field: 'folders', value: `/x/${value}` });
  });

  test('random filters match what the reference evaluation matches', async () => {
    const random = randomFrom(11);
    const leaves = [...numbers, ...texts];
    const tree = (depth: number): Filter => {
      const pick = random();
      if (depth === 0 || pick < 0.3) return leaves[Math.floor(random() * leaves.length)]!;
      if (pick < 0.5) return { op: 'not', of: tree(depth - 1) };
      return { op: pick < 0.75 ? 'and' : 'or', of: [tree(depth - 1), tree(depth - 1), tree(depth - 1)] };
    };
    for (let i = 0; i < 40; i++) await check(tree(4));
  });

  test('accepts many long conditions on words', async () => {
    const either = (value: string): Filter => ({
      op: 'or',
      of: (['names', 'written'] as const).map((field) => ({ op: 'contains', field, value })),
    });
    const long = ` ${'火车 '.repeat(8000)}`;
    const words = Array.from({ length: 240 }, (_, i) => either(i % 60 === 0 ? `${long}${i} ` : ` word${i} `));
    await check({ op: 'or', of: [...words, either(' 火车 ')] });
    await check({ op: 'and', of: words.map((of) => ({ op: 'not', of })) });
  });

  test('accepts filters up to the limits of depth and size and rejects larger ones', async () => {
    const nest = (depth: number): Filter => {
      return depth === 1 ? numbers[0]! : ({ op: depth % 2 ? 'not' : 'and', of: nestOf(depth) } as Filter);
    };
    const nestOf = (depth: number) => (depth % 2 ? nest(depth - 1) : [nest(depth - 1)]);
    await check(nest(STORED.depth));
    await expect(store.count(nest(STORED.depth + 1))).rejects.toMatchObject({ code: 'bad-query' });
    const wide = (n: number): Filter => ({
      op: 'or',
      of: Array.from({ length: n }, (_, i) => ({ op: 'eq', field: 'width', value: i })),
    });
    await check(wide(STORED.conditions - 1));
    await expect(store.count(wide(STORED.conditions))).rejects.toMatchObject({ code: 'bad-query' });
    const listed = (field: 'id' | 'path' | 'folders', n: number): Filter => ({
      op: 'in',
      field,
      values: Array.from({ length: n }, (_, i) => `/pictures/${i}`),
    });
    for (const field of ['id', 'path', 'folders'] as const) await check(listed(field, STORED.values));
    const two: Filter = {
      op: 'and',
      of: [listed('path', STORED.values), { op: 'not', of: listed('id', 1) }],
    };
    await expect(store.count(two)).rejects.toMatchObject({ code: 'bad-query' });
    const nan: Filter = { op: 'range', field: 'size', gte: Number.NaN };
    await expect(store.search({ vector, limit: 1, filter: nan })).rejects.toMatchObject({
      code: 'bad-query',
    });
  });
}

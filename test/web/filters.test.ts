import { describe, expect, test } from 'vitest';
import { countGood } from '../../src/web/box/counting.ts';
import { cutOf } from '../../src/web/box/cut.ts';
import { daysOf, monthRange, rangeOf, shiftDay, wholeOf, yearRange } from '../../src/web/box/dates.ts';
import { type FolderNode, folderTree, toggleFolder } from '../../src/web/box/folder-tree.ts';
import { filtersOfPlace, typedPlace } from '../../src/web/box/place.ts';
import { SIZES, sizeOf } from '../../src/web/box/sizes.ts';
import { baseName } from '../../src/web/text/paths.ts';

describe('a typed place', () => {
  const around = (near: string) => ({ near, within: null });
  test.each([
    ['52.52, 13.40', around('52.52,13.4,5km')],
    ['52.52,13.40', around('52.52,13.4,5km')],
    [' 52.52 13.40 ', around('52.52,13.4,5km')],
    ['52.52° N, 13.40° E', around('52.52,13.4,5km')],
    ['33.9 S; 151.2E', around('-33.9,151.2,5km')],
    ['−33.9，70.6w', around('-33.9,-70.6,5km')],
    ['52.3, 13.1, 52.7, 13.8', { near: null, within: '52.3,13.1,52.7,13.8' }],
    ['13.40° E, 52.52° N', around('52.52,13.4,5km')],
    ['13.40 E, 52.52', around('52.52,13.4,5km')],
    ['70.6w 33.9s', around('-33.9,-70.6,5km')],
    ['52.3N 13.1E, 13.8E 52.7N', { near: null, within: '52.3,13.1,52.7,13.8' }],
    ['52.3,13.1 52.7,13.8', { near: null, within: '52.3,13.1,52.7,13.8' }],
    ['-13,-78,-12,-77', { near: null, within: '-13,-78,-12,-77' }],
    ['', { near: null, within: null }],
    [' ', { near: null, within: null }],
    [',', 'text'],
    ['Berlin', 'text'],
    ['52.52', 'text'],
    ['91, 0', 'text'],
    ['52.7, 13.1, 52.3, 13.8', 'text'],
    ['52°31\'12"N 13°24\'0"E', 'text'],
    ['1, 2, 3', around('1,2,3km')],
    ['52.52,13.40,500m', around('52.52,13.4,500m')],
    ['52.52° N 13.40° E 2 mi', around('52.52,13.4,2mi')],
    ['52,52° N, 13,40° E', around('52.52,13.4,5km')],
    ['1, 2, 3, 4, 5', 'text'],
    ['52.52, 13.40, 99999 km', 'text'],
    ['52.52 N, 13.40 S', 'text'],
    ['-33.9 S, 151.2 E', 'text'],
    ['52.52-13.40', 'text'],
  ] as const)('%j', (text, filters) => {
    expect(filtersOfPlace({ text, kilometres: '5' })).toEqual(filters);
  });

  test.each(['-33,9, 18,4', '13,40 52,52', '52,52;13,40', '52,5 13', '52, 13,4', '52,13 53 14'])(
    'is none with decimal commas that may be others: %j',
    (text) => {
      expect(filtersOfPlace({ text, kilometres: '5' })).toBe('text');
    },
  );

  test.each(['', '0', '-3', 'x', '50000'])('has another distance than %j', (kilometres) => {
    expect(filtersOfPlace({ text: '52.52, 13.4', kilometres })).toBe('kilometres');
    expect(filtersOfPlace({ text: 'Berlin', kilometres })).toBe('text');
  });

  test('stands in the fields as it was typed', () => {
    expect(typedPlace({ near: '52.52,13.40,500m', within: null })).toEqual({
      text: '52.52, 13.4',
      kilometres: '0.5',
    });
    expect(typedPlace({ near: null, within: '1,2,3,4' })).toEqual({ text: '1, 2, 3, 4', kilometres: '10' });
    expect(typedPlace({ near: null, within: null }).text).toBe('');
  });
});

describe('the tree of folders', () => {
  const outline = (nodes: readonly FolderNode[]): unknown =>
    nodes.map(({ name, count, children }) =>
      children.length > 0 ? [name, count, outline(children)] : [name, count],
    );

  test('nests folders, even among names with a common prefix', () => {
    const folders = [
      { path: '/p/a', count: 5 },
      { path: '/p/a-b', count: 1 },
      { path: '/p/a/10', count: 2 },
      { path: '/p/a/9', count: 3 },
      { path: '/q', count: 4 },
    ];
    expect(outline(folderTree(folders))).toEqual([
      [
        'a',
        5,
        [
          ['9', 3],
          ['10', 2],
        ],
      ],
      ['a-b', 1],
      ['q', 4],
    ]);
  });

  test('starts where there is a choice, with Windows paths too', () => {
    const folders = [
      { path: 'C:\\', count: 3 },
      { path: 'C:\\Users', count: 3 },
      { path: 'C:\\Users\\Li', count: 3 },
      { path: 'C:\\Users\\Li\\猫', count: 1 },
    ];
    expect(outline(folderTree(folders))).toEqual([['Li', 3, [['猫', 1]]]]);
    expect(baseName('C:\\Users\\Li\\')).toBe('Li');
  });

  test('a chosen folder includes its descendants', () => {
    expect(toggleFolder(['/p/a', '/p/ab'], '/p')).toEqual(['/p']);
    expect(toggleFolder(['/p/a', '/p/ab'], '/p/a')).toEqual(['/p/ab']);
    expect(toggleFolder(['/p/ab'], '/p/a')).toEqual(['/p/ab', '/p/a']);
  });
});

describe('dates', () => {
  test('whole years and months are recognised and end where the next one starts', () => {
    expect(monthRange(2024, 12)).toEqual({ after: '2024-12', before: '2025-01' });
    expect(wholeOf(yearRange(2024))).toEqual({ year: 2024, month: null });
    expect(wholeOf(monthRange(2024, 12))).toEqual({ year: 2024, month: 12 });
    expect(wholeOf({ after: '2024-02-01', before: '2024-03-01' })).toEqual({ year: 2024, month: 2 });
    expect(wholeOf({ after: '2024', before: null })).toBeNull();
    expect(wholeOf({ after: '2024-02-02', before: '2024-03-01' })).toBeNull();
  });

  test('both days are part of the range', () => {
    expect(rangeOf('2024-02-28', '2024-02-29')).toEqual({ after: '2024-02-28', before: '2024-03-01' });
    expect(rangeOf('', '2024-12-31')).toEqual({ after: null, before: '2025-01-01' });
    expect(daysOf(yearRange(2024))).toEqual({ from: '2024-01-01', to: '2024-12-31' });
    expect(daysOf(rangeOf('2024-02-28', '2024-02-29'))).toEqual({ from: '2024-02-28', to: '2024-02-29' });
    expect(shiftDay('2023-03-01', -1)).toBe('2023-02-28');
  });
});

test('a part of a picture covers the square around its centre', () => {
  expect(cutOf(null, 200, 100)).toEqual({ width: 200, height: 100, left: -50, top: 0 });
  const right = cutOf({ x: 0.5, y: 0, width: 0.5, height: 1 }, 200, 100);
  expect(right).toEqual({ width: 200, height: 100, left: -100, top: 0 });
  const slice = cutOf({ x: 0, y: 0, width: 1, height: 0.5 }, 100, 100);
  expect(slice).toEqual({ width: 200, height: 200, left: -50, top: 0 });
});

test('every size is recognised by its limits, other limits are not', () => {
  for (const name of ['small', 'medium', 'large'] as const) expect(sizeOf(SIZES[name])).toBe(name);
  expect(sizeOf({ minSide: 801, maxSide: null })).toBeNull();
});

test('pictures after a weak one are not counted', () => {
  const [yes, no] = [{ relevance: 'possible' }, { relevance: 'weak' }];
  expect(countGood([yes, yes], false)).toEqual({ count: 2, more: true });
  expect(countGood([yes, no], false)).toEqual({ count: 1, more: false });
  expect(countGood([yes, yes], true)).toEqual({ count: 2, more: false });
  expect(countGood([], true)).toEqual({ count: 0, more: false });
});

import { describe, expect, it } from 'vitest';
import { type Break, layOut, rowAt, rowOf, targetHeight } from '../../src/web/results/layout.ts';

const GAP = 8;

/** Aspect ratios like those of a real collection, the same in every run. */
function someRatios(count: number): number[] {
  const usual = [1.5, 0.67, 1.33, 0.75, 1, 1.78, 0.56, 2.4];
  let state = 7;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    if (state % 97 === 0) return 5;
    if (state % 89 === 0) return 0.2;
    return usual[state % usual.length]!;
  });
}

function rowsOf(ratios: readonly number[], width: number, breaks: readonly Break[] = []) {
  const target = targetHeight(width);
  const layout = layOut({ ratios, breaks, width, target, gap: GAP });
  const rows = Array.from(layout.rowTops, (top, row) => {
    const first = layout.rowFirsts[row]!;
    const end = layout.rowFirsts[row + 1]!;
    const right = layout.lefts[end - 1]! + layout.widths[end - 1]!;
    return { top, height: layout.rowHeights[row]!, first, end, right };
  });
  return { layout, rows, target };
}

describe.each([374, 820, 1232, 2512])('with a width of %i pixels', (width) => {
  const ratios = someRatios(2000);
  const { layout, rows, target } = rowsOf(ratios, width);

  it('contains every picture once, in order, without overlap', () => {
    expect(layout.rowFirsts[0]).toBe(0);
    expect(layout.rowFirsts.at(-1)).toBe(ratios.length);
    for (const [i, row] of rows.entries()) {
      expect(row.end).toBeGreaterThan(row.first);
      expect(layout.lefts[row.first]).toBe(0);
      for (let place = row.first + 1; place < row.end; place++) {
        expect(layout.lefts[place]).toBe(layout.lefts[place - 1]! + layout.widths[place - 1]! + GAP);
      }
      if (i > 0) expect(row.top).toBe(rows[i - 1]!.top + rows[i - 1]!.height + GAP);
    }
    expect(layout.height).toBe(rows.at(-1)!.top + rows.at(-1)!.height);
  });

  it('fills its rows to the pixel, and none is much too high', () => {
    for (const [i, row] of rows.entries()) {
      expect(row.height).toBeLessThanOrEqual(Math.round(target * 1.5));
      const cutShort = i === rows.length - 1 || ratios[row.end]! * target >= width;
      if (row.right !== width) {
        expect(cutShort).toBe(true);
        expect(row.height).toBe(target);
      }
      expect(row.right).toBeLessThanOrEqual(width);
    }
  });

  it('keeps the aspect ratio of each picture within a pixel', () => {
    for (const row of rows) {
      const sum = ratios.slice(row.first, row.end).reduce((a, b) => a + b, 0);
      const inside = row.right - GAP * (row.end - row.first - 1);
      const height = row.right === width ? inside / sum : target;
      expect(Math.abs(row.height - height)).toBeLessThanOrEqual(1);
      for (let place = row.first; place < row.end; place++) {
        expect(Math.abs(layout.widths[place]! - ratios[place]! * height)).toBeLessThanOrEqual(1);
      }
    }
  });
});

it('starts a new row at each break, below space for a heading', () => {
  const breaks = [
    { at: 0, height: 40 },
    { at: 3, height: 50 },
    { at: 20, height: 40 },
  ];
  const { layout, rows } = rowsOf(someRatios(60), 1000, breaks);
  for (const [i, { at, height }] of breaks.entries()) {
    const row = rows[rowOf(layout, at)]!;
    expect(row.first).toBe(at);
    expect(row.top).toBe(layout.breakTops[i]! + height);
  }
});

it('gives a panorama that fills the width a row of its own', () => {
  const { rows } = rowsOf([1.5, 1.5, 5, 1.5, 1.5], 374);
  expect(rows.map(({ first, end }) => [first, end])).toEqual([
    [0, 2],
    [2, 3],
    [3, 5],
  ]);
});

it('does not stretch the last row', () => {
  const { rows, target } = rowsOf([1, 1], 1200);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ height: target, right: 2 * target + GAP });
});

it('supports no pictures and 100,000 pictures', () => {
  expect(rowsOf([], 1000).layout).toMatchObject({ count: 0, height: 0 });
  const { layout, rows } = rowsOf(someRatios(100_000), 1232);
  expect(layout.count).toBe(100_000);
  for (const place of [0, 1, 4711, 99_999]) {
    const row = rows[rowOf(layout, place)]!;
    expect(place).toBeGreaterThanOrEqual(row.first);
    expect(place).toBeLessThan(row.end);
    expect(rowAt(layout, row.top)).toBe(rowOf(layout, place));
    expect(rowAt(layout, row.top + row.height - 1)).toBe(rowOf(layout, place));
  }
});

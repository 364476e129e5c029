import { describe, expect, test } from 'vitest';
import { inReadingOrder } from '../../../src/models/ocr/order.ts';
import type { Point, Quad } from '../../../src/models/ocr/quad.ts';

/** A line 20 high from its left end and its length, on a page that is turned. */
function line(x: number, y: number, length: number, degrees: number): Quad {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const at = (px: number, py: number): Point => [px * cos - py * sin, px * sin + py * cos];
  return [at(x, y), at(x + length, y), at(x + length, y + 20), at(x, y + 20)];
}

test.each([0, 12, -12, 90, 180, 270])(
  'sorts rows from the top, each from its left, turned by %d',
  (degrees) => {
    const page = {
      title: line(50, 0, 300, degrees),
      milk: line(0, 40, 100, degrees),
      price: line(300, 46, 60, degrees),
      sum: line(0, 80, 80, degrees),
    };
    const shuffled = ['sum', 'price', 'title', 'milk'] as const;
    expect(inReadingOrder(shuffled, (name) => page[name])).toEqual(['title', 'milk', 'price', 'sum']);
  },
);

test('takes no lines', () => {
  expect(inReadingOrder<Quad>([], (quad) => quad)).toEqual([]);
});

describe('columns', () => {
  /** Lines below each other, 30 apart. */
  const column = (name: string, x: number, y: number, lengths: readonly number[], degrees: number) =>
    lengths.map((length, i) => ({ name: `${name}${i}`, quad: line(x, y + 30 * i, length, degrees) }));
  const orderOf = (lines: readonly { name: string; quad: Quad }[]) =>
    inReadingOrder([...lines].reverse(), ({ quad }) => quad).map(({ name }) => name);
  const full = [180, 175, 180, 120, 178, 180];

  test.each([0, 7, 90, 180])('of a text are read one after the other, turned by %d', (degrees) => {
    const title = [{ name: 'title', quad: line(0, -60, 620, degrees) }];
    const [a, b] = [column('a', 0, 120, full, degrees), column('b', 220, 127, full, degrees)];
    // Higher than the others, which stand below a picture.
    const c = column('c', 440, 0, [...full, ...full], degrees);
    const foot = [{ name: 'foot', quad: line(0, 420, 620, degrees) }];
    const page = [...title, ...a, ...b, ...c, ...foot];
    expect(orderOf(page)).toEqual(page.map(({ name }) => name));
  });

  test('of items and prices are read row by row', () => {
    const left = column('item', 0, 0, full, 0);
    const right = column(
      'price',
      400,
      4,
      full.map(() => 90),
      0,
    );
    const rows = left.flatMap((one, i) => [one, right[i]!]);
    expect(orderOf(rows)).toEqual(rows.map(({ name }) => name));
  });

  test('are not made of the labels and values of a form', () => {
    const labels = column('label', 0, 0, [130, 190, 150, 200, 125, 160], 0);
    const values = column('value', 300, 4, [220, 130, 300, 150, 180, 125], 0);
    const rows = labels.flatMap((one, i) => [one, values[i]!]);
    expect(orderOf(rows)).toEqual(rows.map(({ name }) => name));
  });

  test('are not made of what two people say in turn', () => {
    const says = (name: string, x: number, y: number) => ({ name, quad: line(x, y, 180, 0) });
    const lines = Array.from({ length: 12 }, (_, i) => says(`${i}`, i % 2 ? 300 : 0, 40 * i));
    expect(orderOf(lines)).toEqual(lines.map(({ name }) => name));
  });
});

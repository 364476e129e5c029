import { expect, test } from 'vitest';
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

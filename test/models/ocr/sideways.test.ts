import { expect, it } from 'vitest';
import type { Quad } from '../../../src/models/ocr/quad.ts';
import { liesOnItsSide, turnedBack, turnedLeft } from '../../../src/models/ocr/sideways.ts';

const box = (x: number, y: number, width: number, height: number): Quad => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
const down = ([a, b, c, d]: Quad): Quad => [b, c, d, a];

it('lies on its side if most of its long lines run down', () => {
  const columns = [10, 40, 70].map((x) => down(box(x, 10, 20, 200)));
  const rows = [10, 40].map((y) => box(200, y, 150, 20));
  expect(liesOnItsSide(columns, 3)).toBe(true);
  expect(liesOnItsSide([...columns, ...rows], 3)).toBe(true);
  expect(liesOnItsSide(columns.slice(0, 2), 3)).toBe(false);
  expect(liesOnItsSide([...columns, box(200, 10, 900, 20)], 3)).toBe(false);
  // Numbers tell nothing.
  expect(
    liesOnItsSide(
      [10, 40, 70].map((x) => down(box(x, 10, 20, 30))),
      1,
    ),
  ).toBe(false);
  expect(liesOnItsSide([], 1)).toBe(false);
});

it('turns pixels to the left, and lines back to where they were', () => {
  const [width, height] = [3, 2];
  const data = Uint8Array.from({ length: 18 }, (_, at) => at);
  const turned = turnedLeft({ data, width, height });
  expect([turned.width, turned.height]).toEqual([2, 3]);
  const pixel = ({ data: all, width: wide }: { data: Uint8Array; width: number }, x: number, y: number) => [
    ...all.subarray(3 * (y * wide + x), 3 * (y * wide + x) + 3),
  ];
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 2; x++) {
      const [[left, top]] = turnedBack(box(x, y, 1, 1), width);
      // Turned back, the left side of a pixel is its upper one.
      expect(pixel(turned, x, y)).toEqual(pixel({ data, width }, left - 1, top));
    }
  }
});

import { expect, test } from 'vitest';
import type { Pixels } from '../../../src/models/embedder.ts';
import { type Quad, turned } from '../../../src/models/ocr/quad.ts';
import { straighten } from '../../../src/models/ocr/straighten.ts';

/** A picture whose left half is red and whose right half is blue. */
function halves(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) data[at * 3 + (at % width < width / 2 ? 0 : 2)] = 255;
  return { data, width, height };
}

const QUAD: Quad = [
  [20, 10],
  [100, 10],
  [100, 50],
  [20, 50],
];

/** The colours near the left and the right end, as blue, green, red. */
function ends({ data, width, height }: ReturnType<typeof straighten>) {
  const at = (x: number) => [0, 1, 2].map((plane) => Math.round(data[(plane * height + 4) * width + x]!));
  return [at(4), at(width - 5)];
}

test('cuts a line out in its proportions, in planes of blue, green, red', () => {
  const strip = straighten(halves(120, 60), QUAD, 48);
  expect([strip.width, strip.height]).toEqual([96, 48]);
  const [red, blue] = [
    [-1, -1, 1],
    [1, -1, -1],
  ];
  expect(ends(strip)).toEqual([red, blue]);
  expect(ends(straighten(halves(120, 60), turned(QUAD), 48))).toEqual([blue, red]);
});

test('repeats the edge beyond the picture', () => {
  const outside: Quad = [
    [-40, -20],
    [160, -20],
    [160, 80],
    [-40, 80],
  ];
  expect(ends(straighten(halves(120, 60), outside, 48))).toEqual([
    [-1, -1, 1],
    [1, -1, -1],
  ]);
});

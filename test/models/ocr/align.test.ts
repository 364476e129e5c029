import { expect, test } from 'vitest';
import { alignShort } from '../../../src/models/ocr/align.ts';
import { heightOf, lengthOf, type Quad } from '../../../src/models/ocr/quad.ts';

/** Read from left to right. */
const level = (x: number, y: number, width: number, height: number): Quad => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
/** Read downwards. */
const upright = (x: number, y: number, width: number, height: number): Quad => {
  const [a, b, c, d] = level(x, y, width, height);
  return [b, c, d, a];
};

test('a narrow letter on a page of lines stands upright', () => {
  const line = level(0, 0, 200, 20);
  const [same, one] = alignShort([line, upright(50, 50, 10, 22)]);
  expect(same).toEqual(line);
  expect([lengthOf(one!), heightOf(one!)]).toEqual([10, 22]);
  expect(one![0]).toEqual([50, 50]);
});

test('a short number on a page that lies on its side is read downwards', () => {
  const [, number] = alignShort([upright(0, 0, 20, 200), level(50, 50, 22, 18)]);
  expect(number).toEqual(upright(50, 50, 22, 18));
});

test('a long line that runs downwards beside others stays', () => {
  const lines = [level(0, 0, 300, 20), upright(0, 50, 20, 100)];
  expect(alignShort(lines)).toEqual(lines);
});

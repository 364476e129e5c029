import { expect, test } from 'vitest';
import { findBoxes, type TextMap } from '../../../src/models/ocr/boxes.ts';
import { heightOf, lengthOf, type Point, type Quad } from '../../../src/models/ocr/quad.ts';

const [WIDTH, HEIGHT] = [320, 240];

/** A bar of the detector's map: its centre, its sides, and its turn in degrees. */
interface Bar {
  readonly centre: Point;
  readonly sides: Point;
  readonly turn?: number;
  readonly probability?: number;
}

function mapOf(...bars: readonly Bar[]): TextMap {
  const data = new Float32Array(WIDTH * HEIGHT);
  for (const { centre, sides, turn = 0, probability = 0.9 } of bars) {
    const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [(at % WIDTH) + 0.5 - centre[0], Math.trunc(at / WIDTH) + 0.5 - centre[1]];
      const isInside =
        Math.abs(x * cos + y * sin) <= sides[0] / 2 && Math.abs(y * cos - x * sin) <= sides[1] / 2;
      if (isInside) data[at] = probability;
    }
  }
  return { data, width: WIDTH, height: HEIGHT };
}

const angleOf = ([[x0, y0], [x1, y1]]: Quad) => (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;

test.each([0, 7, -7, 30, -40])('finds a line that is turned by %d degrees, and its full height', (turn) => {
  const [box, ...others] = findBoxes(mapOf({ centre: [160, 120], sides: [120, 12], turn }));
  expect(others).toEqual([]);
  expect(Math.abs(angleOf(box!) - turn)).toBeLessThan(1.5);
  // Grown by 1.7 * area / perimeter on each side.
  const by = (2 * 1.7 * 120 * 12) / (2 * (120 + 12));
  expect(Math.abs(lengthOf(box!) - 120 - by)).toBeLessThan(4);
  expect(Math.abs(heightOf(box!) - 12 - by)).toBeLessThan(4);
  const [x, y] = [0, 1].map((axis) => box!.reduce((sum, point) => sum + point[axis]!, 0) / 4);
  expect(Math.hypot(x! - 160, y! - 120)).toBeLessThan(1.5);
});

test('reads a line of a picture on its side downwards', () => {
  const [box] = findBoxes(mapOf({ centre: [160, 120], sides: [10, 100] }));
  expect(angleOf(box!)).toBeCloseTo(90, 0);
  expect(lengthOf(box!)).toBeGreaterThan(100);
});

test('keeps lines apart, and leaves specks and weak regions out', () => {
  const boxes = findBoxes(
    mapOf(
      { centre: [100, 60], sides: [80, 10] },
      { centre: [100, 90], sides: [80, 10] },
      { centre: [200, 60], sides: [2, 2] },
      { centre: [200, 150], sides: [60, 12], probability: 0.5 },
    ),
  );
  expect(boxes.map((box) => Math.round((box[0][1] + box[2][1]) / 2))).toEqual([60, 90]);
});

test('finds nothing in an empty map', () => {
  expect(findBoxes(mapOf())).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import type { Region } from '../../src/core/region.ts';
import { drawRegion, HANDLES, moveRegion, resizeRegion, START } from '../../src/web/viewer/region.ts';

const LEAST = { width: 0.1, height: 0.2 };
const BOX: Region = { x: 0.2, y: 0.3, width: 0.4, height: 0.5 };

const close = (got: Region, x: number, y: number, width: number, height: number) => {
  expect(got.x).toBeCloseTo(x, 12);
  expect(got.y).toBeCloseTo(y, 12);
  expect(got.width).toBeCloseTo(width, 12);
  expect(got.height).toBeCloseTo(height, 12);
};

/** The server's requirements of a region: fractions within the picture, apart from rounding errors. */
const fits = ({ x, y, width, height }: Region) =>
  x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 + 1e-9 && y + height <= 1 + 1e-9;

describe('moving the selection', () => {
  it('keeps its size and stops at every edge', () => {
    close(moveRegion(BOX, 0.1, -0.1), 0.3, 0.2, 0.4, 0.5);
    close(moveRegion(BOX, 9, 9), 0.6, 0.5, 0.4, 0.5);
    close(moveRegion(BOX, -9, -9), 0, 0, 0.4, 0.5);
  });

  it('cannot move a selection of the whole picture', () => {
    close(moveRegion({ x: 0, y: 0, width: 1, height: 1 }, 0.3, -0.3), 0, 0, 1, 1);
  });
});

describe('a handle', () => {
  it('moves its sides and leaves the others', () => {
    close(resizeRegion(BOX, 'nw', 0.1, 0.1, LEAST), 0.3, 0.4, 0.3, 0.4);
    close(resizeRegion(BOX, 'se', 0.1, 0.1, LEAST), 0.2, 0.3, 0.5, 0.6);
    close(resizeRegion(BOX, 'n', 0.1, 0.1, LEAST), 0.2, 0.4, 0.4, 0.4);
    close(resizeRegion(BOX, 'e', 0.1, 0.1, LEAST), 0.2, 0.3, 0.5, 0.5);
    close(resizeRegion(BOX, 'sw', -0.1, -0.1, LEAST), 0.1, 0.3, 0.5, 0.4);
  });

  it('stops at the edge of the picture', () => {
    close(resizeRegion(BOX, 'nw', -9, -9, LEAST), 0, 0, 0.6, 0.8);
    close(resizeRegion(BOX, 'se', 9, 9, LEAST), 0.2, 0.3, 0.8, 0.7);
  });

  it('stops at the minimum size instead of inverting the selection', () => {
    close(resizeRegion(BOX, 'nw', 9, 9, LEAST), 0.5, 0.6, 0.1, 0.2);
    close(resizeRegion(BOX, 'se', -9, -9, LEAST), 0.2, 0.3, 0.1, 0.2);
  });

  it.each(HANDLES)('%s leaves a selection that the server accepts, wherever it is dragged', (handle) => {
    for (let step = 0; step < 400; step++) {
      const [dx, dy] = [Math.sin(step) * 1.5, Math.cos(step * 3) * 1.5];
      const box = resizeRegion(moveRegion(START, dy / 3, dx / 3), handle, dx, dy, LEAST);
      expect(fits(box), JSON.stringify({ handle, dx, dy, box })).toBe(true);
    }
  });
});

describe('drawing a selection', () => {
  it('goes from the first point to the second in every direction', () => {
    close(drawRegion({ x: 0.2, y: 0.2 }, { x: 0.6, y: 0.7 }, LEAST), 0.2, 0.2, 0.4, 0.5);
    close(drawRegion({ x: 0.6, y: 0.7 }, { x: 0.2, y: 0.2 }, LEAST), 0.2, 0.2, 0.4, 0.5);
    close(drawRegion({ x: 0.6, y: 0.2 }, { x: 0.2, y: 0.7 }, LEAST), 0.2, 0.2, 0.4, 0.5);
  });

  it('has the minimum size from the start, even in a corner', () => {
    close(drawRegion({ x: 1, y: 1 }, { x: 1, y: 1 }, LEAST), 0.9, 0.8, 0.1, 0.2);
    close(drawRegion({ x: 0, y: 0 }, { x: 0, y: 0 }, LEAST), 0, 0, 0.1, 0.2);
  });

  it('is limited to the picture', () => {
    close(drawRegion({ x: 0.5, y: 0.5 }, { x: 1.8, y: 1.8 }, LEAST), 0.5, 0.5, 0.5, 0.5);
    close(drawRegion({ x: -0.4, y: 0.1 }, { x: 0.3, y: 0.5 }, LEAST), 0, 0.1, 0.3, 0.4);
  });
});

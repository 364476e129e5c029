import { describe, expect, it } from 'vitest';
import { clampZoom, fitSize, maxZoom, WHOLE, zoomAt } from '../../src/web/viewer/zoom.ts';

const STAGE = { width: 1000, height: 500 };

describe('a picture on the stage', () => {
  it('is completely visible and keeps its aspect ratio', () => {
    expect(fitSize({ width: 4000, height: 1000 }, STAGE)).toEqual({ width: 1000, height: 250 });
    expect(fitSize({ width: 1000, height: 4000 }, STAGE)).toEqual({ width: 125, height: 500 });
  });

  it('is enlarged to at most twice its pixels', () => {
    expect(fitSize({ width: 40, height: 30 }, STAGE)).toEqual({ width: 80, height: 60 });
  });

  it('is at least one pixel thick', () => {
    expect(fitSize({ width: 1, height: 20_000 }, STAGE)).toEqual({ width: 1, height: 500 });
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer in place', () => {
    const before = { scale: 2, x: 30, y: -10 };
    const [px, py] = [120, 80];
    const after = zoomAt(before, 1.5, px, py, 8);
    expect(after.scale).toBe(3);
    expect((px - after.x) / after.scale).toBeCloseTo((px - before.x) / before.scale, 12);
    expect((py - after.y) / after.scale).toBeCloseTo((py - before.y) / before.scale, 12);
  });

  it('stays between the whole picture and the maximum', () => {
    expect(zoomAt(WHOLE, 0.1, 5, 5, 8)).toEqual(WHOLE);
    expect(zoomAt(WHOLE, 100, 0, 0, 8).scale).toBe(8);
    expect(maxZoom({ width: 8000, height: 4000 }, { width: 1000, height: 500 })).toBe(16);
    expect(maxZoom({ width: 100, height: 50 }, { width: 200, height: 100 })).toBe(4);
  });

  it('cannot be dragged off the stage, and is centred along a side that fits', () => {
    const frame = { width: 400, height: 400 };
    expect(clampZoom({ scale: 2, x: 999, y: 999 }, frame, STAGE)).toEqual({ scale: 2, x: 0, y: 150 });
    expect(clampZoom({ scale: 4, x: -999, y: 20 }, frame, STAGE)).toEqual({ scale: 4, x: -300, y: 20 });
  });
});

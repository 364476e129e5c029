import { describe, expect, it, vi } from 'vitest';
import { isUpright, placeOf } from '../../src/web/viewer/words-place.ts';

vi.stubGlobal('localStorage', { getItem: () => null });

/** The place of a point of an element in the frame, by its transform. */
function moved(transform: string, x: number, y: number): number[] {
  const [a, b, c, d, e, f] = transform.slice('matrix('.length, -1).split(',').map(Number) as number[];
  return [a! * x + c! * y + e!, b! * x + d! * y + f!];
}

describe('where words lie over a picture', () => {
  const frame = { width: 400, height: 200 };
  const element = { offsetWidth: 160, offsetHeight: 40 };

  it.each([
    ['level', [0.1, 0.2, 0.6, 0.2, 0.6, 0.4, 0.1, 0.4]],
    ['read from the top down', [0.5, 0.1, 0.5, 0.9, 0.4, 0.9, 0.4, 0.1]],
    ['upside down', [0.6, 0.4, 0.1, 0.4, 0.1, 0.2, 0.6, 0.2]],
    ['slanted', [0.2, 0.2, 0.4, 0.6, 0.375, 0.65, 0.175, 0.25]],
  ])('a line that is %s gets all of its corners', (_, box) => {
    const transform = placeOf(box, frame, element);
    const corners = [
      [0, 0],
      [160, 0],
      [160, 40],
      [0, 40],
    ].flatMap(([x, y]) => moved(transform, x!, y!));
    for (const [i, value] of corners.entries()) {
      expect(value).toBeCloseTo(box[i]! * (i % 2 ? frame.height : frame.width), 1);
    }
  });

  it('letters one below the other stand upright, unlike those of a line on its side', () => {
    const tall = [0.4, 0.1, 0.5, 0.1, 0.5, 0.9, 0.4, 0.9];
    const line = (text: string, box: readonly number[]) => ({ text, box, confidence: 1 });
    expect(isUpright(line('停车场', tall), frame)).toBe(true);
    expect(isUpright(line('1', tall), frame)).toBe(false);
    expect(isUpright(line('停车场', [0.5, 0.1, 0.5, 0.9, 0.4, 0.9, 0.4, 0.1]), frame)).toBe(false);
  });
});

import type { Region } from '../../core/region.ts';

const WHOLE: Region = { x: 0, y: 0, width: 1, height: 1 };

/** Position and size of a picture behind a square window, in percent of the side of the square. */
export interface Cut {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/**
 * Places a picture of `width` x `height` so that a region of it covers a square, as `object-fit: cover` does for the whole
 * picture.
 */
export function cutOf(region: Region | null, width: number, height: number): Cut {
  const part = region ?? WHOLE;
  const scale = 100 * Math.max(1 / (part.width * width), 1 / (part.height * height));
  return {
    width: width * scale,
    height: height * scale,
    left: 50 - (part.x + part.width / 2) * width * scale,
    top: 50 - (part.y + part.height / 2) * height * scale,
  };
}

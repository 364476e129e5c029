import type { Region } from '../../core/region.ts';

const WHOLE: Region = { x: 0, y: 0, width: 1, height: 1 };

/** Where a picture lies in a square that shows only a part of it: percent of the square's side. */
export interface Cut {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/**
 * Lays a picture of `width` x `height` so that its part fills a square around the part's middle, as `object-fit: cover`
 * does for the whole.
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

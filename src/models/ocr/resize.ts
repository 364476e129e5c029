import type { Pixels } from '../embedder.ts';
import { resize } from '../preprocess/resample.ts';
import { resizeAxis } from '../preprocess/resample-weights.ts';

/** A picture of another size, by bilinear interpolation whose window grows with the shrinking. */
export function resizeTo(picture: Pixels, width: number, height: number): Pixels {
  if (picture.width === width && picture.height === height) return picture;
  const x = resizeAxis(picture.width, width, 0, width, 'bilinear');
  const y = resizeAxis(picture.height, height, 0, height, 'bilinear');
  return { data: resize(picture, x, y), width, height };
}

/** The picture, shrunk so that its longer side has at most this length. */
export function shrunkTo(picture: Pixels, side: number): Pixels {
  const scale = side / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const fit = (length: number) => Math.max(1, Math.round(length * scale));
  return resizeTo(picture, fit(picture.width), fit(picture.height));
}

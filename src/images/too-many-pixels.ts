import { SoutuError } from '../errors.ts';

/** Throws `too-large` if a picture has more than `maxPixels`. */
export function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const limit = maxPixels.toLocaleString('en-US');
  throw new SoutuError('too-large', `${width} x ${height} pixels; the limit is ${limit} pixels`);
}

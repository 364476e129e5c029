/** A rectangle of an image as fractions (0 to 1) of its width and height after EXIF orientation. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What `isRegion` requires, as the end of an error message. */
export const REGION_RULE =
  'must be an area inside of the picture: x, y, width and height as fractions of its sides, such as 0.5, 0, 0.5, 1 for its right half';

/** Text forms are rounded to four decimals, so that the sum of two may be slightly above 1. */
const ROUNDING = 0.001;

/** Whether the area is not empty and inside of the picture. */
export function isRegion({ x, y, width, height }: Region): boolean {
  return isSpan(x, width) && isSpan(y, height);
}

function isSpan(start: number, length: number): boolean {
  return start >= 0 && start < 1 && length > 0 && start + length <= 1 + ROUNDING;
}

/** `x,y,width,height`, the text form of a region in addresses and flags. */
export const REGION_PATTERN = /^[\d.e-]+(,[\d.e-]+){3}$/;

/** Parses the text form of a region; null unless it is four numbers. `isRegion` checks their range. */
export function parseRegion(text: string): Region | null {
  if (!REGION_PATTERN.test(text)) return null;
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = text
    .split(',')
    .map(Number);
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
}

/** The text form of a region, with four decimals. */
export function formatRegion({ x, y, width, height }: Region): string {
  return [x, y, width, height].map((value) => value.toFixed(4).replace(/\.?0+$/, '')).join(',');
}

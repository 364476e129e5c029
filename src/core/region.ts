/** A rectangle of an image as fractions (0 to 1) of its width and height after EXIF orientation. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `x,y,width,height`, the text form of a region in addresses and flags. */
export const REGION_PATTERN = /^[\d.e-]+(,[\d.e-]+){3}$/;

/** Parses the text form of a region; null unless it is four numbers. Whether they are in range is not checked. */
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

/** A part of a picture, as fractions of its upright sides. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `x,y,width,height`, the form in which addresses and flags write a region. */
export const REGION_PATTERN = /^[\d.e-]+(,[\d.e-]+){3}$/;

/** The four numbers of a region as it is written; null where they are not four numbers. Whether they fit a picture is not checked. */
export function parseRegion(text: string): Region | null {
  if (!REGION_PATTERN.test(text)) return null;
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = text
    .split(',')
    .map(Number);
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
}

/** A region as addresses and flags write it, to a ten-thousandth of a side. */
export function formatRegion({ x, y, width, height }: Region): string {
  return [x, y, width, height].map((value) => value.toFixed(4).replace(/\.?0+$/, '')).join(',');
}

import type { Region } from '../../core/region.ts';

/** Where a box is taken hold of: its sides and corners. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof HANDLES)[number];

/** The box to start from: the middle 60 % of the picture. */
export const START: Region = { x: 0.2, y: 0.2, width: 0.6, height: 0.6 };

/** A width and a height, as fractions of the picture. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A place on the picture, as fractions from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const within = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));

/** The box moved by fractions of the picture; it stops at the edges and keeps its size. */
export function moveRegion(region: Region, dx: number, dy: number): Region {
  return {
    ...region,
    x: within(region.x + dx, 0, 1 - region.width),
    y: within(region.y + dy, 0, 1 - region.height),
  };
}

/** The box with one handle moved: the other sides stay, none leaves the picture, and it is never smaller than `least`. */
export function resizeRegion(region: Region, handle: Handle, dx: number, dy: number, least: Extent): Region {
  const [left, right] = side(
    region.x,
    region.width,
    handle.includes('w'),
    handle.includes('e'),
    dx,
    least.width,
  );
  const [top, bottom] = side(
    region.y,
    region.height,
    handle.includes('n'),
    handle.includes('s'),
    dy,
    least.height,
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Start and end along one axis after the low or the high one was moved. */
function side(start: number, length: number, low: boolean, high: boolean, by: number, least: number) {
  const end = start + length;
  if (low) return [within(start + by, 0, Math.max(0, end - least)), end] as const;
  if (high) return [start, within(end + by, Math.min(1, start + least), 1)] as const;
  return [start, end] as const;
}

/** The box that is drawn from one point to another, in any direction; it holds the first point and stays on the picture. */
export function drawRegion(from: Point, to: Point, least: Extent): Region {
  const handle = `${to.y < from.y ? 'n' : 's'}${to.x < from.x ? 'w' : 'e'}` as Handle;
  const x = within(from.x, 0, 1);
  const y = within(from.y, 0, 1);
  const drawn = resizeRegion({ x, y, width: 0, height: 0 }, handle, to.x - x, to.y - y, least);
  // At an edge the least size would reach over it: the box steps back.
  return moveRegion(
    { ...drawn, width: Math.max(drawn.width, least.width), height: Math.max(drawn.height, least.height) },
    0,
    0,
  );
}

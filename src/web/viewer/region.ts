import type { Region } from '../../core/region.ts';

/** The resize handles of a selection: its sides and corners. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof HANDLES)[number];

/** The initial selection: the middle 60 % of the picture. */
export const START: Region = { x: 0.2, y: 0.2, width: 0.6, height: 0.6 };

/** A size as fractions of the picture. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A position as fractions of the picture, from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const within = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));

/** Moves a selection by fractions of the picture. It stops at the edges and keeps its size. */
export function moveRegion(region: Region, dx: number, dy: number): Region {
  return {
    ...region,
    x: within(region.x + dx, 0, 1 - region.width),
    y: within(region.y + dy, 0, 1 - region.height),
  };
}

/**
 * Moves one handle of a selection. The opposite sides stay, and the result lies within the picture and is at least `min` in
 * size.
 */
export function resizeRegion(region: Region, handle: Handle, dx: number, dy: number, min: Extent): Region {
  const [left, right] = side(
    region.x,
    region.width,
    handle.includes('w'),
    handle.includes('e'),
    dx,
    min.width,
  );
  const [top, bottom] = side(
    region.y,
    region.height,
    handle.includes('n'),
    handle.includes('s'),
    dy,
    min.height,
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Start and end along one axis after the lower or the upper side was moved. */
function side(start: number, length: number, low: boolean, high: boolean, by: number, min: number) {
  const end = start + length;
  if (low) return [within(start + by, 0, Math.max(0, end - min)), end] as const;
  if (high) return [start, within(end + by, Math.min(1, start + min), 1)] as const;
  return [start, end] as const;
}

/**
 * The selection drawn from one point to another, in any direction. It contains the first point and lies within the picture.
 */
export function drawRegion(from: Point, to: Point, min: Extent): Region {
  const handle = `${to.y < from.y ? 'n' : 's'}${to.x < from.x ? 'w' : 'e'}` as Handle;
  const x = within(from.x, 0, 1);
  const y = within(from.y, 0, 1);
  const drawn = resizeRegion({ x, y, width: 0, height: 0 }, handle, to.x - x, to.y - y, min);
  // At an edge the minimum size would extend beyond the picture, so the selection is moved back.
  return moveRegion(
    { ...drawn, width: Math.max(drawn.width, min.width), height: Math.max(drawn.height, min.height) },
    0,
    0,
  );
}

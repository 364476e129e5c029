import type { TextLine } from '../../core/text-line.ts';
import type { Size } from './zoom.ts';

/** How many times as high as wide a box of upright letters one below the other is at least. */
const TALL = 1.5;

/** The sides of a box in CSS pixels, each as the mean of both, because corners outside of the picture are cut off. */
function sidesOf(box: readonly number[], { width, height }: Size) {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = box.map((value, i) => value * (i % 2 ? height : width)) as Corners;
  return {
    along: [(x1 - x0 + x2 - x3) / 2, (y1 - y0 + y2 - y3) / 2],
    down: [(x3 - x0 + x2 - x1) / 2, (y3 - y0 + y2 - y1) / 2],
    middle: [(x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4],
  } as const;
}
type Corners = [number, number, number, number, number, number, number, number];

/** Whether the letters of a line stand upright one below the other. */
export function isUpright({ text, box }: TextLine, frame: Size): boolean {
  const { along, down } = sidesOf(box, frame);
  return text.length > 1 && Math.hypot(...down) > TALL * Math.hypot(...along);
}

/**
 * The CSS transform that lays an element, whose origin is its top left corner, exactly over a box: turned, and stretched along both
 * sides.
 *
 * @param box corners from top left, clockwise in reading direction, as fractions of the picture
 * @param frame size of the picture in CSS pixels
 */
export function placeOf(
  box: readonly number[],
  frame: Size,
  { offsetWidth, offsetHeight }: { readonly offsetWidth: number; readonly offsetHeight: number },
): string {
  const { along, down, middle } = sidesOf(box, frame);
  const start = [0, 1].map((axis) => middle[axis]! - (along[axis]! + down[axis]!) / 2);
  const scaled = [...along.map((by) => by / offsetWidth), ...down.map((by) => by / offsetHeight)];
  return `matrix(${[...scaled, ...start].map((value) => value.toFixed(4))})`;
}

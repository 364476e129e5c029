import type { Pixels } from '../embedder.ts';
import { isDownwards, isLong } from './align.ts';
import { lengthOf, type Point, type Quad } from './quad.ts';

/**
 * Whether a picture lies on its side, as most of its lines run up or down. The detector, which was trained on level lines, then misses
 * some and divides others.
 *
 * @param least number of lines that must run so, because one may be something else: the edge of a door, the spine of a book
 */
export function liesOnItsSide(quads: readonly Quad[], least: number): boolean {
  const long = quads.filter(isLong);
  const down = long.filter(isDownwards);
  const sum = (some: readonly Quad[]) => some.reduce((length, quad) => length + lengthOf(quad), 0);
  return down.length >= least && 2 * sum(down) > sum(long);
}

/** The picture turned to the left by a right angle: lines that ran down run to the right. */
export function turnedLeft({ data, width, height }: Pixels): Pixels {
  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let x = width - 1; x >= 0; x--) {
    for (let y = 0; y < height; y++, to += 3) {
      const from = 3 * (y * width + x);
      turned[to] = data[from]!;
      turned[to + 1] = data[from + 1]!;
      turned[to + 2] = data[from + 2]!;
    }
  }
  return { data: turned, width: height, height: width };
}

/** Where a line of the turned picture is in the picture, which has this width. */
export function turnedBack(quad: Quad, width: number): Quad {
  const turn = ([x, y]: Point): Point => [width - y, x];
  return [turn(quad[0]), turn(quad[1]), turn(quad[2]), turn(quad[3])];
}

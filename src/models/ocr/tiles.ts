import type { Pixels } from '../embedder.ts';
import { centreOf, contains, heightOf, type Quad } from './quad.ts';

/** A part of a long picture: all of its width, from `top` down. */
export interface Tile {
  readonly pixels: Pixels;
  /** In pixels of the picture. */
  readonly top: number;
}

/** A picture up to so many times as high as wide is read in one piece; telephones have screens of 2.2. */
const LONG = 2.5;
/** Two tiles share so much of their width in height, so that each line is whole in one of them. */
const OVERLAP = 1 / 4;

/**
 * Divides a picture that is much higher than wide, such as a screenshot of a whole conversation, whose letters would vanish if it were
 * shrunk as a whole. Tiles have about the proportions of a screen, and share the memory of the picture.
 *
 * @param side to which the longer side of a tile is shrunk at most
 */
export function tilesOf(picture: Pixels, side: number): Tile[] {
  const { data, width, height } = picture;
  if (height <= Math.max(side, LONG * width)) return [{ pixels: picture, top: 0 }];
  const most = Math.min(Math.max(side, width), 2 * width);
  const overlap = Math.round(width * OVERLAP);
  const count = Math.ceil((height - overlap) / (most - overlap));
  const step = (height - overlap) / count;
  return Array.from({ length: count }, (_, at) => {
    const [top, bottom] = [Math.round(at * step), Math.min(height, Math.round(at * step + step + overlap))];
    const rows = data.subarray(3 * width * top, 3 * width * bottom);
    return { top, pixels: { data: rows, width, height: bottom - top } };
  });
}

/**
 * Joins the lines of tiles. Of two tiles each has the lines on its side of the middle of what they share; a line on the middle may be
 * found in both of them, and is taken from the upper one.
 *
 * @param quadOf where a line is, in pixels of its tile
 * @param move moves a line down by so many pixels
 */
export function joinTiles<T>(
  tiles: readonly (Tile & { readonly lines: readonly T[] })[],
  quadOf: (line: T) => Quad,
  move: (line: T, by: number) => T,
): T[] {
  const middles = tiles.slice(1).map(({ top }, at) => (top + tiles[at]!.top + tiles[at]!.pixels.height) / 2);
  const joined: T[] = [];
  let above: readonly T[] = [];
  for (const [at, { top, lines }] of tiles.entries()) {
    const [from, to] = [middles[at - 1] ?? Number.NEGATIVE_INFINITY, middles[at] ?? Number.POSITIVE_INFINITY];
    const own = lines
      .map((line) => move(line, top))
      .filter((line) => {
        const quad = quadOf(line);
        const [y, slack] = [centreOf(quad)[1], heightOf(quad) / 2];
        return y > from - slack && y < to + slack && !above.some((other) => isSame(quadOf(other), quad));
      });
    joined.push(...own);
    above = own;
  }
  return joined;
}

/** A line may be found as one or as several, but hardly with its middle beside them. */
const isSame = (a: Quad, b: Quad) => contains(a, centreOf(b)) || contains(b, centreOf(a));

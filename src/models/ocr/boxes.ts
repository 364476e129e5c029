import { distance, type Point, type Quad } from './quad.ts';
import { grown, smallestRectangle } from './smallest-rectangle.ts';

/** For each pixel the probability that it belongs to the core of a line of text, rows from the top. */
export interface TextMap {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The thresholds of the detector's authors: of a pixel, and of the mean of a box. */
const PIXEL = 0.3;
const BOX = 0.6;
/** Sides below this number of pixels are specks. */
const MIN_SIDE = 3;
/** The detector marks the core of a line. It is grown by area * this / perimeter on each side, to the letters' full height. */
const GROW = 1.7;

/** The lines of text in the detector's map, in pixels of the map. */
export function findBoxes(map: TextMap): Quad[] {
  return [...regionsOf(map)].flatMap(({ points, mean }) => {
    if (mean < BOX) return [];
    const box = smallestRectangle(points);
    const [width, height] = [distance(box[0], box[1]), distance(box[1], box[2])];
    if (Math.min(width, height) < MIN_SIDE) return [];
    return [grown(box, (width * height * GROW) / (2 * (width + height)))];
  });
}

interface Region {
  /** The outer corners of the ends of each row, sorted by y, then x. */
  readonly points: readonly Point[];
  readonly mean: number;
}

/** The connected regions above the threshold of a pixel; neighbours are the eight around it. */
function* regionsOf({ data, width, height }: TextMap): Generator<Region> {
  const seen = new Uint8Array(data.length);
  const stack: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || data[start]! <= PIXEL) continue;
    const rows = new Map<number, [first: number, last: number]>();
    let [sum, count] = [0, 0];
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.trunc(at / width)];
      sum += data[at]!;
      count += 1;
      const row = rows.get(y);
      if (row === undefined) rows.set(y, [x, x]);
      else {
        row[0] = Math.min(row[0], x);
        row[1] = Math.max(row[1], x);
      }
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] || data[next]! <= PIXEL) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    yield { points: cornersOf(rows), mean: sum / count };
  }
}

function cornersOf(rows: ReadonlyMap<number, readonly [number, number]>): Point[] {
  const ys = [...rows.keys()].sort((a, b) => a - b);
  const edges = ys.flatMap((y) => {
    const [first, last] = rows.get(y)!;
    return [
      [first, y],
      [last + 1, y],
      [first, y + 1],
      [last + 1, y + 1],
    ] satisfies Point[];
  });
  return edges.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

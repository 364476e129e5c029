import { byColumns, type Placed } from './columns.ts';
import { centreOf, heightOf, lengthOf, type Point, type Quad } from './quad.ts';

/**
 * Sorts lines as they are read: rows from the top, each from its left. A row is what lies side by side, seen along the picture's
 * reading direction, which may be turned. Columns of a text are read one after the other.
 */
export function inReadingOrder<T>(lines: readonly T[], quadOf: (line: T) => Quad): T[] {
  const [cos, sin] = direction(lines.map(quadOf));
  const placed = lines.map((line): Placed<T> => {
    const quad = quadOf(line);
    const [x, y] = centreOf(quad);
    const [middle, half] = [x * cos + y * sin, lengthOf(quad) / 2];
    return { line, left: middle - half, right: middle + half, y: y * cos - x * sin, height: heightOf(quad) };
  });
  placed.sort((a, b) => a.y - b.y);
  const rows: Placed<T>[][] = [];
  for (const one of placed) {
    const row = rows.at(-1);
    // Compared to the row's last, because the rows of a crooked photo climb.
    const last = row?.at(-1);
    if (row && last && one.y - last.y < Math.min(one.height, last.height) / 2) row.push(one);
    else rows.push([one]);
  }
  for (const row of rows) row.sort((a, b) => a.left - b.left);
  return byColumns(rows).map(({ line }) => line);
}

/** The common reading direction, in which long lines count more. */
function direction(quads: readonly Quad[]): Point {
  let [x, y] = [0, 0];
  for (const [a, b] of quads) {
    x += b[0] - a[0];
    y += b[1] - a[1];
  }
  const length = Math.hypot(x, y);
  return length === 0 ? [1, 0] : [x / length, y / length];
}

import { centreOf, heightOf, type Point, type Quad } from './quad.ts';

/**
 * Sorts lines as they are read: rows from the top, each from its left. A row is what lies side by side, seen along the picture's
 * reading direction, which may be turned.
 */
export function inReadingOrder<T>(lines: readonly T[], quadOf: (line: T) => Quad): T[] {
  const [cos, sin] = direction(lines.map(quadOf));
  const placed = lines.map((line) => {
    const quad = quadOf(line);
    const [x, y] = centreOf(quad);
    return { line, x: x * cos + y * sin, y: y * cos - x * sin, height: heightOf(quad) };
  });
  placed.sort((a, b) => a.y - b.y);
  const rows: (typeof placed)[] = [];
  for (const one of placed) {
    const row = rows.at(-1);
    // Compared to the row's last, because the rows of a crooked photo climb.
    const last = row?.at(-1);
    if (row && last && one.y - last.y < Math.min(one.height, last.height) / 2) row.push(one);
    else rows.push([one]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.x - b.x).map(({ line }) => line));
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

import { distance, type Point, type Quad } from './quad.ts';

const cross = ([ox, oy]: Point, [ax, ay]: Point, [bx, by]: Point) =>
  (ax - ox) * (by - oy) - (ay - oy) * (bx - ox);

/** The convex hull (monotone chain). Points must be sorted by y, then x. */
function hullOf(points: readonly Point[]): Point[] {
  const chain = (list: readonly Point[]) => {
    const half: Point[] = [];
    for (const point of list) {
      while (half.length > 1 && cross(half.at(-2)!, half.at(-1)!, point) <= 0) half.pop();
      half.push(point);
    }
    half.pop();
    return half;
  };
  return [...chain(points), ...chain(points.toReversed())];
}

/**
 * The rectangle of the smallest area around points, which are sorted by y, then x: one of its sides lies on a side of the hull.
 * Its corners begin at the top left of a line that is read from left to right, or downwards if it is more than 1.5 times as
 * high as wide.
 */
export function smallestRectangle(points: readonly Point[]): Quad {
  const hull = hullOf(points);
  let best: { area: number; axis: Point; along: readonly number[]; across: readonly number[] } | undefined;
  for (const [at, from] of hull.entries()) {
    const to = hull[(at + 1) % hull.length]!;
    const length = distance(from, to) || 1;
    const axis: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const along = spread(hull, axis);
    const across = spread(hull, [-axis[1], axis[0]]);
    const area = (along[1]! - along[0]!) * (across[1]! - across[0]!);
    if (best === undefined || area < best.area) best = { area, axis, along, across };
  }
  const { axis, along, across } = best!;
  const corner = (a: number, b: number): Point => [axis[0] * a - axis[1] * b, axis[1] * a + axis[0] * b];
  return inReadingOrder([
    corner(along[0]!, across[0]!),
    corner(along[1]!, across[0]!),
    corner(along[1]!, across[1]!),
    corner(along[0]!, across[1]!),
  ]);
}

function spread(points: readonly Point[], [x, y]: Point): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [px, py] of points) {
    const at = px * x + py * y;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  return [low, high];
}

/** Corners run clockwise; they start where the first side points most to the right. */
function inReadingOrder(corners: Quad): Quad {
  const starts = corners.map((_, at) => rotate(corners, at));
  const rightmost = (a: Quad, b: Quad) => (rightwards(a) >= rightwards(b) ? a : b);
  const level = starts.reduce(rightmost);
  const [width, height] = [distance(level[0], level[1]), distance(level[1], level[2])];
  // A high one is a line of a picture that lies on its side.
  return height > 1.5 * width ? rotate(level, 1) : level;
}

const rightwards = ([from, to]: Quad) => (to[0] - from[0]) / (distance(from, to) || 1);

const rotate = (quad: Quad, by: number): Quad => [
  quad[by % 4]!,
  quad[(by + 1) % 4]!,
  quad[(by + 2) % 4]!,
  quad[(by + 3) % 4]!,
];

/** The rectangle grown by `by` on each side. */
export function grown([a, b, c, d]: Quad, by: number): Quad {
  const unit = (from: Point, to: Point): Point => {
    const length = distance(from, to) || 1;
    return [((to[0] - from[0]) / length) * by, ((to[1] - from[1]) / length) * by];
  };
  const [right, down] = [unit(a, b), unit(a, d)];
  const move = ([x, y]: Point, r: number, s: number): Point => [
    x + r * right[0] + s * down[0],
    y + r * right[1] + s * down[1],
  ];
  return [move(a, -1, -1), move(b, 1, -1), move(c, 1, 1), move(d, -1, 1)];
}

export type Point = readonly [x: number, y: number];

/** The corners of a line of text from its top left, clockwise in reading direction, in pixels. */
export type Quad = readonly [Point, Point, Point, Point];

export const distance = ([x0, y0]: Point, [x1, y1]: Point): number => Math.hypot(x1 - x0, y1 - y0);

/** Length along the reading direction. */
export const lengthOf = ([a, b, c, d]: Quad): number => (distance(a, b) + distance(d, c)) / 2;

/** Height of the letters. */
export const heightOf = ([a, b, c, d]: Quad): number => (distance(a, d) + distance(b, c)) / 2;

export function centreOf(quad: Quad): Point {
  const mean = (axis: 0 | 1) => quad.reduce((sum, point) => sum + point[axis], 0) / 4;
  return [mean(0), mean(1)];
}

/** The same line, read from its other end. */
export const turned = ([a, b, c, d]: Quad): Quad => [c, d, a, b];

export function scaled(quad: Quad, x: number, y: number): Quad {
  const scale = ([px, py]: Point): Point => [px * x, py * y];
  return [scale(quad[0]), scale(quad[1]), scale(quad[2]), scale(quad[3])];
}

export const movedDown = (quad: Quad, by: number): Quad => {
  const move = ([x, y]: Point): Point => [x, y + by];
  return [move(quad[0]), move(quad[1]), move(quad[2]), move(quad[3])];
};

/** Whether a point lies in a quadrilateral: on the right of each side, going clockwise. */
export function contains(quad: Quad, [x, y]: Point): boolean {
  return quad.every(([x0, y0], at) => {
    const [x1, y1] = quad[(at + 1) % 4]!;
    return (x1 - x0) * (y - y0) >= (y1 - y0) * (x - x0);
  });
}

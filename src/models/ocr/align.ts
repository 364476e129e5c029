import { heightOf, lengthOf, type Quad } from './quad.ts';

/** A line so many times as long as high shows in which direction the picture is read. */
const LONG = 2;
/** A box up to so many times as long as high may be a single upright letter, such as 1. */
const SHORT = 3;

/**
 * Gives short boxes the direction of the long lines, because the shape of a single letter or number does not tell its own: a date of
 * a calendar that lies on its side is wider than high, and a 1 is higher than wide.
 */
export function alignShort(quads: readonly Quad[]): Quad[] {
  let [rightwards, downwards] = [0, 0];
  for (const quad of quads) {
    if (!isLong(quad)) continue;
    if (isDownwards(quad)) downwards += lengthOf(quad);
    else rightwards += lengthOf(quad);
  }
  if (rightwards === downwards) return [...quads];
  const wanted = downwards > rightwards;
  return quads.map((quad) => {
    if (isDownwards(quad) === wanted || lengthOf(quad) > SHORT * heightOf(quad)) return quad;
    const [a, b, c, d] = quad;
    return wanted ? [b, c, d, a] : [d, a, b, c];
  });
}

/** Whether a line is so long that its shape tells its direction. */
export const isLong = (quad: Quad): boolean => lengthOf(quad) >= LONG * heightOf(quad);

export const isDownwards = ([[x0, y0], [x1, y1]]: Quad): boolean => Math.abs(y1 - y0) > Math.abs(x1 - x0);

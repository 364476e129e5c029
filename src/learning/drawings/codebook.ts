import type { LessonCodebook } from '../lessons/lesson.ts';
import { COLOR, diamond, dot, drawing, fitInto, line, WIDTH } from './drawing.ts';
import type { Shape } from './shape.ts';

const HEIGHT = 300;

/** The centroids of one segment as rings, segments of pictures as dots, and the centroid that one picture gets. */
export function drawCodebook(
  { points, centroids, place }: LessonCodebook,
  chosen: number,
  label: string,
): Shape {
  const fit = fitInto([...points, ...centroids, place], {
    x: 14,
    y: 14,
    width: WIDTH - 28,
    height: HEIGHT - 28,
  });
  const [from, to] = [fit(place), fit(centroids[chosen]!)];
  return drawing(
    label,
    HEIGHT,
    ...points.map((point) => dot(fit(point), 1.8, COLOR.quiet, { opacity: 0.5 })),
    ...centroids.map((centroid) => dot(fit(centroid), 3, 'none', { stroke: COLOR.accent, opacity: 0.7 })),
    line(from, to, { stroke: COLOR.ink, 'stroke-width': 1.5 }),
    dot(to, 5.5, COLOR.accent, { stroke: COLOR.ground, 'stroke-width': 1.5 }),
    diamond(from, 7),
  );
}

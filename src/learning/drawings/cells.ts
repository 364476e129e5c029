import type { IvfLesson, LessonPlace } from '../lessons/lesson.ts';
import { COLOR, diamond, dot, drawing, fitInto, line, WIDTH } from './drawing.ts';
import type { Shape } from './shape.ts';

const HEIGHT = 340;

/** The pictures as dots and the centres as rings; the cells that a search visits are coloured. */
export function drawCells({ map, cells }: IvfLesson, probes: number, label: string): Shape {
  const { points, centres, query, nearest } = map;
  const all: LessonPlace[] = [...points.map(([x, y]): LessonPlace => [x, y]), ...centres, query];
  const fit = fitInto(all, { x: 12, y: 12, width: WIDTH - 24, height: HEIGHT - 24 });
  const visited = cells.slice(0, probes);
  const isVisited = new Set(visited.map(({ cell }) => cell));
  const drawPoint = ([x, y, cell]: IvfLesson['map']['points'][number]) =>
    isVisited.has(cell)
      ? dot(fit([x, y]), 2.4, COLOR.accent, { opacity: 0.75 })
      : dot(fit([x, y]), 1.8, COLOR.quiet, { opacity: 0.4 });
  return drawing(
    label,
    HEIGHT,
    // Those that are visited last, so that the others do not cover them.
    ...points.filter(([, , cell]) => !isVisited.has(cell)).map(drawPoint),
    ...visited.map(({ cell }) =>
      line(fit(query), fit(centres[cell]!), { stroke: COLOR.accent, 'stroke-opacity': 0.5 }),
    ),
    ...points.filter(([, , cell]) => isVisited.has(cell)).map(drawPoint),
    ...centres.map((centre, cell) =>
      dot(fit(centre), 4.5, COLOR.ground, {
        stroke: isVisited.has(cell) ? COLOR.accent : COLOR.quiet,
        'stroke-width': 1.6,
      }),
    ),
    ...nearest.map((place) => dot(fit(place), 5.5, 'none', { stroke: COLOR.ink, 'stroke-width': 1.4 })),
    diamond(fit(query)),
  );
}

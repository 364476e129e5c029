import type { LessonPlace } from '../lessons/lesson.ts';
import { COLOR, dot, drawing, line, path, text, WIDTH } from './drawing.ts';
import type { Shape } from './shape.ts';

export interface CurvePoint {
  /** Comparisons of a search. */
  readonly compared: number;
  readonly recall: number;
  /** The value of the parameter. */
  readonly name: string;
}

export interface CurveTexts {
  readonly label: string;
  /** Under the axis of the comparisons. */
  readonly across: string;
  /** Above the axis of the recall. */
  readonly up: string;
  readonly exact: string;
}

const HEIGHT = 250;
const BOX = { left: 44, right: WIDTH - 18, top: 30, bottom: HEIGHT - 42 };

/** Recall by comparisons: the higher and the further left, the better. */
export function drawCurve(points: readonly CurvePoint[], exact: number, texts: CurveTexts): Shape {
  const most = Math.max(exact, ...points.map(({ compared }) => compared));
  const least = Math.min(...points.map(({ recall }) => recall));
  // The axis begins below the lowest point, at a tenth, because the curve is flat where it matters.
  const floor = Math.max(0, Math.floor(least * 10 - 0.01) / 10);
  const place = (compared: number, recall: number): LessonPlace => [
    BOX.left + ((BOX.right - BOX.left) * compared) / most,
    BOX.bottom - ((BOX.bottom - BOX.top) * (recall - floor)) / (1 - floor),
  ];
  const marks = [floor, (floor + 1) / 2, 1];
  const places = points.map(({ compared, recall }) => place(compared, recall));
  const exactAt = place(exact, 1);
  return drawing(
    texts.label,
    HEIGHT,
    ...marks.flatMap((mark) => {
      const [, y] = place(0, mark);
      return [
        line([BOX.left, y], [BOX.right, y]),
        text([BOX.left - 8, y + 4], `${Math.round(mark * 100)} %`, { 'text-anchor': 'end' }),
      ];
    }),
    text([BOX.left, 14], texts.up, { fill: COLOR.ink }),
    text([BOX.right, HEIGHT - 8], texts.across, { 'text-anchor': 'end', fill: COLOR.ink }),
    ...[0, 0.5, 1].map((share) =>
      text([place(share * most, floor)[0], BOX.bottom + 16], String(Math.round(share * most)), {
        'text-anchor': share === 0 ? 'start' : share === 1 ? 'end' : 'middle',
      }),
    ),
    path(places, { 'stroke-width': 2 }),
    ...places.map((at) => dot(at, 3.5, COLOR.accent)),
    dot(exactAt, 5, COLOR.ground, { stroke: COLOR.ink, 'stroke-width': 1.6 }),
    text([exactAt[0], exactAt[1] - 10], texts.exact, { 'text-anchor': 'end', fill: COLOR.ink }),
    ...namesOf(points, places),
  );
}

/** The names of the points, except where they would cover each other. */
function namesOf(points: readonly CurvePoint[], places: readonly LessonPlace[]): Shape[] {
  const named: LessonPlace[] = [];
  return points.flatMap(({ name }, i) => {
    const [x, y] = places[i]!;
    if (named.some((other) => Math.hypot(other[0] - x, other[1] - y) < 24)) return [];
    named.push([x, y]);
    return [text([x + 5, y + 15], name)];
  });
}

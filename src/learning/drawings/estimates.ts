import type { LessonPlace, PqLesson } from '../lessons/lesson.ts';
import { COLOR, dot, drawing, line, text, WIDTH } from './drawing.ts';
import type { Shape } from './shape.ts';

const HEIGHT = 300;
const BOX = { left: 20, right: WIDTH - 20, top: 26, bottom: HEIGHT - 30 };

export interface EstimatesTexts {
  readonly label: string;
  readonly across: string;
  readonly up: string;
}

/** Each picture by its exact similarity and its estimate; on the diagonal both are the same. */
export function drawEstimates({ estimates, nearest }: PqLesson, texts: EstimatesTexts): Shape {
  const values = estimates.flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const share = (value: number) => (value - low) / (high - low || 1);
  const place = ([exact, estimate]: LessonPlace): LessonPlace => [
    BOX.left + share(exact) * (BOX.right - BOX.left),
    BOX.bottom - share(estimate) * (BOX.bottom - BOX.top),
  ];
  return drawing(
    texts.label,
    HEIGHT,
    line([BOX.left, BOX.bottom], [BOX.right, BOX.bottom]),
    line([BOX.left, BOX.bottom], [BOX.left, BOX.top]),
    line(place([low, low]), place([high, high]), { stroke: COLOR.quiet, 'stroke-dasharray': '4 4' }),
    // The first of them are the nearest, which are drawn last.
    ...estimates
      .map((one, i) =>
        i < nearest.length
          ? dot(place(one), 5, COLOR.accent, { stroke: COLOR.ground, 'stroke-width': 1.5 })
          : dot(place(one), 2, COLOR.quiet, { opacity: 0.5 }),
      )
      .reverse(),
    text([BOX.left, 14], texts.up, { fill: COLOR.ink }),
    text([BOX.right, HEIGHT - 8], texts.across, { 'text-anchor': 'end', fill: COLOR.ink }),
  );
}

import type { PqLesson } from '../lessons/lesson.ts';
import { COLOR, drawing, text, WIDTH } from './drawing.ts';
import { drawHeat } from './heat.ts';
import type { Shape } from './shape.ts';

const GAP = 6;
const STRIP = 34;
const ROWS = { vector: 22, code: 100, reconstruction: 138 };
const HEIGHT = 176;

export interface CodesTexts {
  readonly label: string;
  readonly vector: string;
  readonly code: string;
  readonly reconstruction: string;
}

/** The vector of a picture cut into segments, the number that each becomes, and what these numbers stand for. */
export function drawCodes({ segments, width, example }: PqLesson, texts: CodesTexts): Shape {
  const { vector, code, reconstruction } = example;
  const space = (WIDTH - (segments - 1) * GAP) / segments;
  const leftOf = (segment: number) => segment * (space + GAP);
  const most = Math.max(...vector.map(Math.abs));
  const strip = (values: readonly number[], y: number): Shape[] =>
    drawHeat(
      values.map((value, i) => ({
        x: leftOf(Math.floor(i / width)) + ((i % width) * space) / width,
        y,
        width: space / width,
        height: STRIP,
        // The square root, because a few values are much larger than the others.
        value: Math.sign(value) * Math.sqrt(Math.abs(value) / most),
      })),
    );
  return drawing(
    texts.label,
    HEIGHT,
    text([0, 14], texts.vector, { fill: COLOR.ink }),
    ...strip(vector, ROWS.vector),
    text([0, ROWS.code - 20], texts.code, { fill: COLOR.ink }),
    ...code.map((number, segment) =>
      text([leftOf(segment) + space / 2, ROWS.code + 2], String(number), {
        'text-anchor': 'middle',
        'font-size': 14,
        'font-weight': 600,
        fill: COLOR.accent,
      }),
    ),
    text([0, ROWS.reconstruction - 8], texts.reconstruction, { fill: COLOR.ink }),
    ...strip(reconstruction, ROWS.reconstruction),
  );
}

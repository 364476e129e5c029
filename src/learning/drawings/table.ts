import type { PqLesson } from '../lessons/lesson.ts';
import { COLOR, drawing, text } from './drawing.ts';
import { drawHeat } from './heat.ts';
import { type Shape, shape } from './shape.ts';

const ROW = 26;
const LEFT = 22;
const CELL = 1.2;
const NUMBERS = LEFT + 256 * CELL + 8;
const TOP = 24;

export interface TableTexts {
  readonly label: string;
  readonly centroids: string;
  readonly sum: string;
}

/** The similarity of a query to all centroids, a row for each segment; marked are those of one picture, and their sum is its score. */
export function drawTable({ table, example }: PqLesson, texts: TableTexts): Shape {
  const most = Math.max(...table.flat().map(Math.abs)) || 1;
  const yOf = (segment: number) => TOP + segment * ROW;
  const cells = table.flatMap((row, segment) =>
    row.map((value, c) => ({
      x: LEFT + c * CELL,
      y: yOf(segment),
      width: CELL,
      height: ROW - 6,
      value: value / most,
    })),
  );
  const bottom = yOf(table.length);
  return drawing(
    texts.label,
    bottom + 30,
    text([LEFT, 14], texts.centroids, { fill: COLOR.ink }),
    ...table.map((_, segment) =>
      shape('rect', {
        x: LEFT,
        y: yOf(segment),
        width: 256 * CELL,
        height: ROW - 6,
        fill: COLOR.sunk,
      }),
    ),
    ...drawHeat(cells),
    ...example.code.flatMap((number, segment) =>
      mark(segment, number, table[segment]![number]!, yOf(segment)),
    ),
    text([NUMBERS, bottom + 16], `= ${signed(example.estimate)}`, { fill: COLOR.accent, 'font-weight': 600 }),
    text([NUMBERS - 8, bottom + 16], texts.sum, { 'text-anchor': 'end', fill: COLOR.ink }),
  );
}

function mark(segment: number, number: number, value: number, y: number): Shape[] {
  return [
    text([0, y + 14], String(segment + 1)),
    shape('rect', {
      x: LEFT + number * CELL - 1.5,
      y: y - 2,
      width: CELL + 3,
      height: ROW - 2,
      fill: COLOR.accent,
      stroke: COLOR.ground,
    }),
    text([NUMBERS, y + 14], `${signed(value)}`, { fill: COLOR.ink }),
    text([NUMBERS + 50, y + 14], `#${number}`),
  ];
}

const signed = (value: number) => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;

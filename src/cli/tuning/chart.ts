import { type MeasuredPoint, ms, pointsOf } from '../../core/tuning-points.ts';
import type { TuningReport } from '../../engine.ts';
import { recallScale, timeScale } from './scales.ts';
import { letterOf } from './table.ts';

const WIDTH = 60;
const HEIGHT = 14;
const TICKS = [0.5, 0.9, 0.99, 0.999, 1];

/**
 * A chart of recall against time for a terminal: a letter for each point, in upper case on the Pareto front. Time and what is missed are
 * on logarithmic scales.
 */
export function chartLines(report: TuningReport): string[] {
  const points = pointsOf(report);
  if (points.length < 2) return [];
  const x = timeScale(points.map(({ point }) => point.p50Ms));
  const y = recallScale(points.map(({ point }) => point.unseen.all));
  const grid = Array.from({ length: HEIGHT }, () => new Array<string>(WIDTH).fill(' '));
  const rowOf = (recall: number) => Math.round((1 - y.at(recall)) * (HEIGHT - 1));
  const place = ({ candidate, point }: MeasuredPoint<TuningReport>) => {
    const letter = letterOf(report, candidate);
    const column = Math.round(x.at(point.p50Ms) * (WIDTH - 1));
    grid[rowOf(point.unseen.all)]![column] = point.isFront ? letter.toUpperCase() : letter;
  };
  // The front last, so that nothing covers it.
  for (const one of points.filter(({ point }) => !point.isFront)) place(one);
  for (const one of points.filter(({ point }) => point.isFront)) place(one);
  const labels = new Map(
    TICKS.filter((tick) => tick >= y.least).map((tick) => [rowOf(tick), `${100 * tick} %`]),
  );
  const lines = grid.map((row, i) => `${(labels.get(i) ?? '').padStart(7)} │${row.join('').trimEnd()}`);
  const end = `${ms(x.most)} ms`;
  return [
    'recall@10',
    ...lines,
    `${' '.repeat(8)}└${'─'.repeat(WIDTH)}`,
    `${' '.repeat(9)}${`${ms(x.least)} ms`.padEnd(WIDTH - end.length)}${end}`,
  ];
}

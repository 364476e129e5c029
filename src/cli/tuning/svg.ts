import { html } from 'hono/html';
import {
  effortText,
  isProposed,
  type MeasuredPoint,
  ms,
  percent,
  pointsOf,
} from '../../core/tuning-points.ts';
import type { Language } from '../../core/tuning-words.ts';
import type { TuningReport } from '../../engine.ts';
import type { Html } from '../html.ts';
import { recallScale, type Scale, timeScale } from './scales.ts';
import { nameOf } from './table.ts';
import { CHART_WORDS } from './words.ts';

/** Hues of the indexes: neighbours are far apart, and none is told from another by red and green alone. */
export const HUES = [210, 30, 165, 280, 0, 90, 320, 55, 190, 250, 130];

const [WIDTH, HEIGHT] = [760, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 16, 48];
const RECALLS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 1];
const TIMES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

interface Axes {
  readonly x: (time: number) => number;
  readonly y: (recall: number) => number;
  readonly times: Scale;
  readonly recalls: Scale;
}

/** A chart of recall against time: the efforts of each index as points, and a line through the best of them. */
export async function tuningChart(report: TuningReport, language: Language): Promise<Html> {
  const points = pointsOf(report);
  const words = CHART_WORDS[language];
  const times = timeScale(points.map(({ point }) => point.p50Ms));
  const recalls = recallScale(points.map(({ point }) => point.unseen.all));
  const axes: Axes = {
    times,
    recalls,
    x: (time) => LEFT + times.at(time) * (WIDTH - LEFT - RIGHT),
    y: (recall) => TOP + (1 - recalls.at(recall)) * (HEIGHT - TOP - BOTTOM),
  };
  const front = points.filter(({ point }) => point.isFront).toSorted((a, b) => a.point.p50Ms - b.point.p50Ms);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words.title}">
${await gridOf(axes, words)}
${report.candidates.map((candidate, i) => {
  const own = points.filter((one) => one.candidate === candidate);
  return html`<polyline class="line c${i % HUES.length}" points="${lineOf(bestOf(own), axes)}"/>`;
})}
<polyline class="front" points="${lineOf(front, axes)}"><title>${words.front}</title></polyline>
${points.map((one) => dotOf(report, one, axes))}
</svg>`;
}

/** The best points of an index: those than which no faster one finds as much. */
function bestOf(points: readonly MeasuredPoint<TuningReport>[]): MeasuredPoint<TuningReport>[] {
  let most = -1;
  return points
    .toSorted((a, b) => a.point.p50Ms - b.point.p50Ms)
    .filter(({ point }) => {
      const isBetter = point.unseen.all > most;
      most = Math.max(most, point.unseen.all);
      return isBetter;
    });
}

const lineOf = (points: readonly MeasuredPoint<TuningReport>[], { x, y }: Axes) =>
  points.map(({ point }) => `${x(point.p50Ms).toFixed(1)},${y(point.unseen.all).toFixed(1)}`).join(' ');

function gridOf({ x, y, times, recalls }: Axes, words: { time: string; recall: string }) {
  const shown = RECALLS.filter((recall) => recall >= recalls.least);
  const marks = TIMES.filter((time) => time >= times.least && time <= times.most);
  return html`<g class="grid">
${shown.map((recall) => html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(recall)}" y2="${y(recall)}"/><text x="${LEFT - 8}" y="${y(recall) + 4}" text-anchor="end">${100 * recall} %</text>`)}
${marks.map((time) => html`<line x1="${x(time)}" x2="${x(time)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x(time)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${time}</text>`)}
<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${words.time}</text>
</g>`;
}

function dotOf(report: TuningReport, measured: MeasuredPoint<TuningReport>, { x, y }: Axes) {
  const { candidate, point } = measured;
  const [left, top] = [x(point.p50Ms).toFixed(1), y(point.unseen.all).toFixed(1)];
  const color = report.candidates.indexOf(candidate) % HUES.length;
  const about = [
    nameOf(candidate),
    effortText(point.effort),
    percent(point.unseen.all),
    `${ms(point.p50Ms)} ms`,
  ];
  return html`${isProposed(report, measured) ? html`<circle class="proposed" cx="${left}" cy="${top}" r="9"/>` : ''}<circle class="dot c${color}" cx="${left}" cy="${top}" r="${point.isFront ? 5 : 3.5}"><title>${about.filter(Boolean).join(' · ')}</title></circle>
`;
}

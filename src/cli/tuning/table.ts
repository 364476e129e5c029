import {
  effortText,
  isProposed,
  type MeasuredPoint,
  mainPoints,
  ms,
  percent,
} from '../../core/tuning-points.ts';
import type { TuningReport } from '../../engine.ts';
import { formatBytes, formatDuration } from '../format.ts';

const HEAD = [
  '',
  'index',
  'effort',
  'recall@10',
  'pictures',
  'texts',
  'p50 ms',
  'p99 ms',
  'memory',
  'disk',
  'build',
];

/** The rows of a table of the main points: `*` marks the Pareto front, `>` the proposal. */
export function tuningRows(report: TuningReport): string[][] {
  return [HEAD, ...mainPoints(report).map((one) => rowOf(report, one))];
}

function rowOf(report: TuningReport, measured: MeasuredPoint<TuningReport>): string[] {
  const { candidate, point } = measured;
  const { pictures, texts, all } = point.unseen;
  const { buildMs, diskBytes, memoryBytes } = candidate;
  const mark = isProposed(report, measured) ? '>' : point.isFront ? '*' : ' ';
  return [
    `${mark} ${letterOf(report, candidate)}`,
    nameOf(candidate),
    effortText(point.effort),
    percent(all),
    pictures === null ? '' : percent(pictures),
    texts === null ? '' : percent(texts),
    ms(point.p50Ms),
    ms(point.p99Ms),
    memoryBytes === null ? '?' : formatBytes(memoryBytes),
    diskBytes === null ? '?' : formatBytes(diskBytes),
    buildMs === 0 ? '' : formatDuration(buildMs / 1000),
  ];
}

/** Letter of an index in the table and in the chart. */
export const letterOf = (report: TuningReport, candidate: TuningReport['candidates'][number]): string =>
  String.fromCharCode(97 + report.candidates.indexOf(candidate));

/** Exhaustive search says where it compares. */
export const nameOf = ({ index, inCopy }: TuningReport['candidates'][number]): string =>
  inCopy === null ? index : `${index} (${inCopy ? 'copy' : 'store'})`;

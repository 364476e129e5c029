import type { IndexEffort, TuningCandidate, TuningPoint, TuningReport } from '../../engine.ts';

/** A measured point with the index that it belongs to. */
export interface Measured {
  /** Letter of the index in charts. */
  readonly letter: string;
  readonly candidate: TuningCandidate;
  readonly point: TuningPoint;
}

/** Letters of the indexes, in the order of the report. */
const letterOf = (report: TuningReport, candidate: TuningCandidate): string =>
  String.fromCharCode(97 + report.candidates.indexOf(candidate));

/** Every point that was measured. */
export function pointsOf(report: TuningReport): Measured[] {
  return report.candidates.flatMap((candidate) =>
    candidate.points.map((point) => ({ letter: letterOf(report, candidate), candidate, point })),
  );
}

export const isProposed = ({ proposal }: TuningReport, { candidate, point }: Measured): boolean =>
  proposal !== null &&
  proposal.index === candidate.index &&
  proposal.inCopy === candidate.inCopy &&
  effortText(proposal.effort) === effortText(point.effort);

/**
 * The points that say most: of each index the fastest that finds what is wanted, or the one that finds most, and the Pareto front.
 */
export function mainPoints(report: TuningReport): Measured[] {
  const all = pointsOf(report);
  const best = report.candidates.flatMap((candidate) => {
    const own = all.filter((one) => one.candidate === candidate);
    const enough = own.filter(({ point }) => point.recall.all - point.recall.margin >= report.recall);
    const fastest = enough.toSorted((a, b) => a.point.p50Ms - b.point.p50Ms)[0];
    return fastest ?? own.toSorted((a, b) => b.point.recall.all - a.point.recall.all)[0] ?? [];
  });
  return all.filter((one) => best.includes(one) || one.point.isFront || isProposed(report, one));
}

/** @example effortText({ nprobe: 32, refine: 5 }) // 'nprobe=32 refine=5' */
export const effortText = ({ ef, nprobe, refine }: IndexEffort): string =>
  Object.entries({ ef, nprobe, refine })
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join(' ');

/** Milliseconds with two or three digits. */
export const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

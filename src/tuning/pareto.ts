import type { TuningCandidate, TuningPoint } from './types.ts';

type Unmarked = Omit<TuningCandidate, 'points'> & {
  readonly points: readonly Omit<TuningPoint, 'isFront'>[];
};

/**
 * Marks the Pareto front: the points than which no other one finds at least as much in less time, or more in the same time. Recall is
 * that of the queries by which the proposal is chosen.
 */
export function markFront(candidates: readonly Unmarked[]): TuningCandidate[] {
  const all = candidates.flatMap(({ points }) => points);
  const isBetter = (a: TuningCandidatePoint, b: TuningCandidatePoint) =>
    a.recall.all >= b.recall.all && a.p50Ms <= b.p50Ms && (a.recall.all > b.recall.all || a.p50Ms < b.p50Ms);
  return candidates.map((candidate) => ({
    ...candidate,
    points: candidate.points.map((point) => ({
      ...point,
      isFront: !all.some((other) => isBetter(other, point)),
    })),
  }));
}

type TuningCandidatePoint = Pick<TuningPoint, 'recall' | 'p50Ms'>;

import { holds } from './recall.ts';
import type { TuningCandidate, TuningPoint, TuningProposal } from './types.ts';

/** A difference of times that another run would not show again; within it, what needs less wins. */
const ALIKE = 1.15;

interface Option {
  readonly candidate: TuningCandidate;
  readonly point: TuningPoint;
}

/**
 * Chooses the fastest point that can be expected to reach the wanted recall on queries that were not measured; of those that take about
 * the same time, exhaustive search, which misses nothing and needs no care, then the one that takes least memory. If none reaches it,
 * the one that finds most. Null if nothing was measured.
 */
export function propose(candidates: readonly TuningCandidate[], wanted: number): TuningProposal | null {
  const options = candidates.flatMap((candidate) => candidate.points.map((point) => ({ candidate, point })));
  const enough = options.filter(({ point }) => holds(point.recall, wanted));
  const best = enough.length > 0 ? cheapest(enough) : mostFound(options);
  if (best === null) return null;
  const { candidate, point } = best;
  return {
    index: candidate.index,
    effort: point.effort,
    inCopy: candidate.inCopy,
    point,
    why: candidate.inCopy !== null ? 'exhaustive' : enough.length > 0 ? 'fastest' : 'most',
  };
}

function cheapest(options: readonly Option[]): Option | null {
  const fastest = Math.min(...options.map(({ point }) => point.p50Ms));
  const alike = options.filter(({ point }) => point.p50Ms <= ALIKE * fastest);
  const exhaustive = alike.filter(({ candidate }) => candidate.inCopy !== null);
  const left = exhaustive.length > 0 ? exhaustive : alike;
  return left.toSorted((a, b) => needs(a) - needs(b) || a.point.p50Ms - b.point.p50Ms)[0] ?? null;
}

const needs = ({ candidate }: Option) => candidate.memoryBytes ?? 0;

const mostFound = (options: readonly Option[]): Option | null =>
  options.toSorted((a, b) => b.point.recall.all - a.point.recall.all || a.point.p50Ms - b.point.p50Ms)[0] ??
  null;

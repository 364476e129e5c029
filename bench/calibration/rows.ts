import type { Calibration, QueryKind } from '../../src/core/relevance.ts';
import {
  areaUnderCurve,
  calibrationError,
  deviationsOf,
  type FirstHit,
  fit,
  fitDeviations,
  probabilityOf,
  type Weights,
} from './fit.ts';

/** Shares of the searches for absent things that may have a strong hit, and a possible one. */
const STRONG_ABSENT = 0.05;
const POSSIBLE_ABSENT = 0.16;
/** A row of figures, of these weights and levels or of those that are fitted. */
export function describe(hits: readonly FirstHit[], given: Calibration[QueryKind] | null): string[] {
  const fitted = hits.filter(({ half }) => half === 0);
  const kept = hits.filter(({ half }) => half === 1);
  const weights = given ?? fit(fitted, false);
  const alone = fit(fitted, true);
  const p = (some: Weights) => (hit: FirstHit) => probabilityOf(some, hit);
  const levels = given ?? levelsOf(fitted, p(weights));
  const { bias, cosine, mean, std } = weights;
  return [
    String(hits.length),
    `bias ${figure(bias)}, cosine ${figure(cosine)}, mean ${figure(mean)}, std ${figure(std)}`,
    figure(levels.strong),
    figure(levels.possible),
    figure(areaUnderCurve(kept, p(alone))),
    figure(areaUnderCurve(kept, p(weights))),
    figure(calibrationError(kept, p(alone))),
    figure(calibrationError(kept, p(weights))),
    absentAbove(kept, p(weights), levels),
    share(
      kept.filter(({ isRight }) => isRight),
      (hit) => p(weights)(hit) < levels.possible,
    ),
  ];
}

/** The same by standard deviations above the mean of the background. */
export function describeDeviations(hits: readonly FirstHit[]): string[] {
  const fitted = hits.filter(({ half }) => half === 0);
  const kept = hits.filter(({ half }) => half === 1);
  const { half, slope } = fitDeviations(fitted);
  const p = (hit: FirstHit) => 1 / (1 + Math.exp(-slope * (deviationsOf(hit) - half)));
  const levels = levelsOf(fitted, p);
  return [
    ...[half, slope, levels.strong, levels.possible, areaUnderCurve(kept, p), calibrationError(kept, p)].map(
      figure,
    ),
    absentAbove(kept, p, levels),
  ];
}

interface Levels {
  readonly strong: number;
  readonly possible: number;
}

function levelsOf(hits: readonly FirstHit[], p: (hit: FirstHit) => number): Levels {
  const absent = hits
    .filter(({ isAbsent }) => isAbsent)
    .map(p)
    .sort((a, b) => b - a);
  const level = (share: number) => absent[Math.floor(share * absent.length)]!;
  return { strong: level(STRONG_ABSENT), possible: level(POSSIBLE_ABSENT) };
}

function absentAbove(
  hits: readonly FirstHit[],
  p: (hit: FirstHit) => number,
  { strong, possible }: Levels,
): string {
  const absent = hits.filter(({ isAbsent }) => isAbsent);
  return [strong, possible].map((level) => share(absent, (hit) => p(hit) >= level)).join(', ');
}

const share = (hits: readonly FirstHit[], has: (hit: FirstHit) => boolean) =>
  `${((100 * hits.filter(has).length) / hits.length).toFixed(0)} %`;
export const figure = (value: number) => value.toPrecision(4);

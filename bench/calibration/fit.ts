/** The first hit of one search: what its relevance may depend on, and whether it is right. */
export interface FirstHit {
  /** Hits of one half are fitted, those of the other are only reported. */
  readonly half: 0 | 1;
  readonly cosine: number;
  /** Mean and standard deviation of the query's cosines with the background pictures. */
  readonly mean: number;
  readonly std: number;
  readonly isRight: boolean;
  /** Whether no picture of the library is right. */
  readonly isAbsent: boolean;
}

/** probability = sigmoid(bias + cosine * cos + mean * m + std * s). */
export interface Weights {
  readonly bias: number;
  readonly cosine: number;
  readonly mean: number;
  readonly std: number;
}

export const probabilityOf = (weights: Weights, hit: FirstHit): number =>
  1 / (1 + Math.exp(-logOdds(weights, hit)));

const logOdds = ({ bias, cosine, mean, std }: Weights, hit: FirstHit) =>
  bias + cosine * hit.cosine + mean * hit.mean + std * hit.std;

type Row = readonly number[];

/** Keeps weights finite where one feature tells everything, in units of standard deviations of the features. */
const RIDGE = 1e-3;
const STEPS = 50;

/** Logistic regression by Newton's method, on the cosine alone or on all three numbers. */
export function fit(hits: readonly FirstHit[], onCosine: boolean): Weights {
  const featuresOf = (hit: FirstHit): Row => (onCosine ? [hit.cosine] : [hit.cosine, hit.mean, hit.std]);
  const [bias, cosine, mean = 0, std = 0] = regression(hits, featuresOf);
  return { bias: bias!, cosine: cosine!, mean, std };
}

/** The same on the number of standard deviations above the mean: probability = sigmoid(slope * (z - half)). */
export function fitDeviations(hits: readonly FirstHit[]): { readonly half: number; readonly slope: number } {
  const [bias, slope] = regression(hits, (hit) => [deviationsOf(hit)]);
  return { half: -bias! / slope!, slope: slope! };
}

export const deviationsOf = ({ cosine, mean, std }: FirstHit): number => (cosine - mean) / std;

/** The bias and the weight of each feature. */
function regression(hits: readonly FirstHit[], featuresOf: (hit: FirstHit) => Row): number[] {
  const raw = hits.map(featuresOf);
  const scales = raw[0]!.map((_, i) => scaleOf(raw.map((row) => row[i]!)));
  const rows = raw.map((row) => [1, ...row.map((value, i) => (value - scales[i]!.mean) / scales[i]!.std)]);
  let weights = rows[0]!.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -RIDGE * rows.length * weight));
    const hessian = weights.map((_, i) =>
      weights.map((_, j) => (i === j && i > 0 ? RIDGE * rows.length : 0)),
    );
    for (const [n, row] of rows.entries()) {
      const p = 1 / (1 + Math.exp(-sum(row, (value, i) => value * weights[i]!)));
      const error = Number(hits[n]!.isRight) - p;
      for (const [i, value] of row.entries()) {
        gradient[i]! += value * error;
        for (const [j, other] of row.entries()) hessian[i]![j]! += p * (1 - p) * value * other;
      }
    }
    const change = solve(hessian, gradient);
    weights = weights.map((weight, i) => weight + change[i]!);
  }
  const own = scales.map(({ std }, i) => weights[i + 1]! / std);
  const bias = weights[0]! - sum(own, (weight, i) => weight * scales[i]!.mean);
  return [bias, ...own];
}

function scaleOf(values: readonly number[]): { readonly mean: number; readonly std: number } {
  const mean = sum(values, (value) => value) / values.length;
  const std = Math.sqrt(sum(values, (value) => (value - mean) ** 2) / values.length);
  return { mean, std: std || 1 };
}

/** Solves a system of linear equations by elimination with pivots. */
function solve(matrix: readonly Row[], right: Row): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let at = 0; at < size; at++) {
    const pivot = rows
      .slice(at)
      .reduce((best, row) => (Math.abs(row[at]!) > Math.abs(best[at]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(at, 0, pivot);
    for (const [i, row] of rows.entries()) {
      if (i === at) continue;
      const factor = row[at]! / pivot[at]!;
      for (let j = at; j <= size; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

/** The chance that a right first hit has a higher value than the first hit for an absent thing. */
export function areaUnderCurve(hits: readonly FirstHit[], value: (hit: FirstHit) => number): number {
  const right = hits.filter(({ isRight }) => isRight).map(value);
  const absent = hits.filter(({ isAbsent }) => isAbsent).map(value);
  const above = sum(right, (one) => sum(absent, (other) => (one > other ? 1 : one === other ? 0.5 : 0)));
  return above / (right.length * absent.length);
}

/** Mean distance of the probabilities from the share that is right, over ten bins of equal size. */
export function calibrationError(hits: readonly FirstHit[], probability: (hit: FirstHit) => number): number {
  const sorted = hits
    .map((hit) => ({ p: probability(hit), y: Number(hit.isRight) }))
    .sort((a, b) => a.p - b.p);
  const bins = Array.from({ length: 10 }, (_, i) =>
    sorted.slice(Math.floor((i * sorted.length) / 10), Math.floor(((i + 1) * sorted.length) / 10)),
  );
  return sum(bins, (bin) => Math.abs(sum(bin, ({ p, y }) => p - y))) / sorted.length;
}

const sum = <T>(values: readonly T[], of: (value: T, i: number) => number): number =>
  values.reduce((total, value, i) => total + of(value, i), 0);

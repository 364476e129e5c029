/**
 * How the cosines of unrelated queries and images are distributed. A query shifts all of its cosines (`between`); around
 * that, they vary from image to image (`within`).
 */
export interface CosineSpread {
  /** Mean of all cosines; between texts and images it contains the modality gap. */
  readonly mean: number;
  /** Standard deviation of the cosines of one query. */
  readonly within: number;
  /** Standard deviation of the means of queries. */
  readonly between: number;
  /** How far above the expected mean of their query the highest 1 % of the cosines are. */
  readonly tail: number;
}

/** Share of the cosines in the tail. */
const TAIL = 0.01;

/** Below this standard deviation all images are practically the same. */
const MIN_STD = 1e-6;

/**
 * Estimates the distribution from the cosines of each query, by a one-way analysis of variance. With one image per query the
 * two deviations cannot be told apart, and all of it counts as `within`. Null if there are fewer than two cosines or all are
 * the same.
 */
export function spreadOf(queries: readonly (readonly number[])[]): CosineSpread | null {
  const asked = queries.filter((cosines) => cosines.length > 0);
  const all = asked.flat();
  if (all.length < 2) return null;
  const mean = meanOf(all);
  const rest = all.length - asked.length;
  const variance = rest > 0 ? asked.reduce((sum, one) => sum + squares(one, meanOf(one)), 0) / rest : 0;
  const within = rest > 0 ? variance : squares(all, mean) / (all.length - 1);
  const means = asked.map(meanOf);
  const ofMeans = means.length > 1 ? squares(means, meanOf(means)) / (means.length - 1) : 0;
  // The means of few images differ by chance as well.
  const between = rest > 0 ? Math.max(0, ofMeans - within / (all.length / asked.length)) : 0;
  if (Math.sqrt(within) < MIN_STD) return null;
  const spread = { mean, within: Math.sqrt(within), between: Math.sqrt(between) };
  const above = asked.flatMap((one) => {
    const expected = expectedMean(one, spread);
    return one.map((cosine) => cosine - expected);
  });
  return { ...spread, tail: above.sort((a, b) => b - a)[Math.floor(TAIL * above.length)]! };
}

/**
 * The mean of a query's cosines with unrelated images, estimated from its cosines with a sample. Their own mean counts the
 * more the larger the sample is and the more queries differ: few images tell little about a query, and some may match it (a
 * random-effects model, as in the estimator of James and Stein).
 */
export function expectedMean(
  cosines: readonly number[],
  spread: Pick<CosineSpread, 'mean' | 'within' | 'between'>,
): number {
  const weight = ownWeight(cosines.length, spread);
  return weight === 0 ? spread.mean : spread.mean + weight * (meanOf(cosines) - spread.mean);
}

/** The weight of the mean of a sample of this size, 0 to 1. */
export function ownWeight(
  count: number,
  { within, between }: Pick<CosineSpread, 'within' | 'between'>,
): number {
  return count === 0 || between === 0 ? 0 : between ** 2 / (between ** 2 + within ** 2 / count);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sum of the squared distances to the mean. */
export function squares(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

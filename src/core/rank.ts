import { normalize, sum } from './vector.ts';

/** How strongly a negative pulls away; chosen on the demo gallery, see docs/architecture.md. */
const NEGATIVE_WEIGHT = 0.5;

/**
 * The vector that is searched for: L2norm(sum of raw positives), as BGE-VL defines a composed query ("this, but ..."),
 * minus half of each negative's unit vector, normalised again. With `both` the positives are added at length 1, so that
 * words and picture count the same.
 *
 * @param positive raw projections of the words and the picture; at least one
 * @param negative raw projections of what should not be shown
 * @returns unit vector
 */
export function composeQuery(
  positive: readonly Float32Array[],
  negative: readonly Float32Array[] = [],
  combine: 'change' | 'both' = 'change',
): Float32Array {
  const parts = combine === 'change' ? positive : positive.map((raw) => normalize(raw).unit);
  const wanted = normalize(sum(parts)).unit;
  if (negative.length === 0) return wanted;
  const query = wanted.slice();
  for (const raw of negative) {
    const { unit } = normalize(raw);
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - NEGATIVE_WEIGHT * unit[i]!;
  }
  return normalize(query).unit;
}

import { normalize, sum } from './vector.ts';

/** How strongly a negative pulls away; chosen on the demo gallery, see docs/architecture.md. */
const NEGATIVE_WEIGHT = 0.5;

/**
 * The vector that is searched for: L2norm(sum of raw positives), as BGE-VL defines a composed query, minus half of
 * each negative's unit vector, normalised again.
 *
 * @param positive raw projections of the words and the picture; at least one
 * @param negative raw projections of what should not be shown
 * @returns unit vector
 */
export function composeQuery(
  positive: readonly Float32Array[],
  negative: readonly Float32Array[] = [],
): Float32Array {
  const wanted = normalize(sum(positive)).unit;
  if (negative.length === 0) return wanted;
  const query = wanted.slice();
  for (const raw of negative) {
    const { unit } = normalize(raw);
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - NEGATIVE_WEIGHT * unit[i]!;
  }
  return normalize(query).unit;
}

import { dot, normalize, sum } from './vector.ts';

/** How strongly negatives pull away; chosen on the demo gallery, see docs/internals.md. */
const NEGATIVE_WEIGHT = 0.7;

export interface ComposedQuery {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Cosine of `vector` with the positives alone, 0 to 1: negatives make all scores smaller by this factor. */
  readonly cosineToPositive: number;
}

/**
 * The vector that is searched for: L2norm(sum of raw positives), as BGE-VL defines a composed query ("this, but ..."). With
 * `average` the positives are added at length 1, so that words and picture count the same. Only the component of a negative
 * that is orthogonal to the positives is subtracted, so that what both have in common survives; several negatives together
 * pull little more than one.
 *
 * @param positive raw projections of the words and the picture; at least one
 * @param negative raw projections of what should not be shown
 */
export function composeQuery(
  positive: readonly Float32Array[],
  negative: readonly Float32Array[] = [],
  compose: 'edit' | 'average' = 'edit',
): ComposedQuery {
  const parts = compose === 'edit' ? positive : positive.map((raw) => normalize(raw).unit);
  const wanted = normalize(sum(parts)).unit;
  if (negative.length === 0) return { vector: wanted, cosineToPositive: 1 };
  const weight = NEGATIVE_WEIGHT / Math.sqrt(negative.length);
  const query = wanted.slice();
  for (const raw of negative) {
    const { unit } = normalize(raw);
    const common = dot(unit, wanted);
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - weight * (unit[i]! - common * wanted[i]!);
  }
  const vector = normalize(query).unit;
  return { vector, cosineToPositive: dot(vector, wanted) };
}

import { dot, normalize, sum } from './vector.ts';

/** How strongly negatives pull away; chosen on the demo gallery, see docs/architecture.md. */
const NEGATIVE_WEIGHT = 0.7;

export interface ComposedQuery {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Cosine of `vector` with what is wanted, 0 to 1: scores are smaller by it than they were without negatives. */
  readonly share: number;
}

/**
 * The vector that is searched for: L2norm(sum of raw positives), as BGE-VL defines a composed query ("this, but ..."). With
 * `average` the positives are added at length 1, so that words and picture count the same. Of a negative only what is not
 * in the wanted vector as well is taken off, for an animal that is no dog is an animal still; several negatives
 * together pull little more than one.
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
  if (negative.length === 0) return { vector: wanted, share: 1 };
  const weight = NEGATIVE_WEIGHT / Math.sqrt(negative.length);
  const query = wanted.slice();
  for (const raw of negative) {
    const { unit } = normalize(raw);
    const common = dot(unit, wanted);
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - weight * (unit[i]! - common * wanted[i]!);
  }
  const vector = normalize(query).unit;
  return { vector, share: dot(vector, wanted) };
}

import { dot, normalize, sum } from './vector.ts';

/** Weight of the negatives; tuned on the demo gallery, see docs/internals.md. */
const NEGATIVE_WEIGHT = 0.7;

export interface ComposedQuery {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Cosine of `vector` with the positives alone, 0 to 1: negatives scale all scores down by this factor. */
  readonly cosineToPositive: number;
}

/**
 * The query vector: L2norm(sum of raw positives), as BGE-VL defines a composed query ("this, but ..."). With `average` the
 * positives are normalised first, so that text and image weigh the same. Only the component of a negative that is orthogonal
 * to the positives is subtracted, so that shared concepts survive. The weight of each of n negatives is divided by √n, so
 * that several do not outweigh the positives.
 *
 * @param positive raw projections of the text and the image; at least one
 * @param negative raw projections of the exclusions
 */
export function composeQuery(
  positive: readonly Float32Array[],
  negative: readonly Float32Array[] = [],
  compose: 'edit' | 'average' = 'edit',
): ComposedQuery {
  const parts = compose === 'edit' ? positive : positive.map((raw) => normalize(raw).unit);
  const base = normalize(sum(parts)).unit;
  if (negative.length === 0) return { vector: base, cosineToPositive: 1 };
  const weight = NEGATIVE_WEIGHT / Math.sqrt(negative.length);
  const query = base.slice();
  for (const raw of negative) {
    const { unit } = normalize(raw);
    const common = dot(unit, base);
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - weight * (unit[i]! - common * base[i]!);
  }
  const vector = normalize(query).unit;
  return { vector, cosineToPositive: dot(vector, base) };
}

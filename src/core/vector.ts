import { SoutuError } from '../errors.ts';

/**
 * The vector at length 1, and the length it had. `unit * norm` gives the raw projection back.
 * Sums run in doubles, so that the result does not depend on the order of magnitude of the values.
 * Throws `bad-vector` for a vector of zeros or one that holds NaN or an infinity: it has no direction.
 */
export function normalize(v: Float32Array): { unit: Float32Array; norm: number } {
  let squares = 0;
  for (const value of v) squares += value * value;
  const norm = Math.sqrt(squares);
  if (norm === 0 || !Number.isFinite(norm)) {
    const what = norm === 0 ? 'holds only zeros' : 'holds a value that is not finite';
    throw new SoutuError('bad-vector', `A vector of ${v.length} values ${what} and has no direction.`);
  }
  const unit = new Float32Array(v.length);
  for (let i = 0; i < v.length; i++) unit[i] = v[i]! / norm;
  return { unit, norm };
}

/** Sum of the products of two vectors of the same length: their cosine when both have length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** The vectors added up, value by value. Throws `bad-vector` when there are none or their lengths differ. */
export function sum(vectors: readonly Float32Array[]): Float32Array {
  const length = vectors[0]?.length;
  if (length === undefined) throw new SoutuError('bad-vector', 'There is no vector to add up.');
  const total = new Float32Array(length);
  for (const v of vectors) {
    if (v.length !== length) {
      throw new SoutuError('bad-vector', `Vectors of ${length} and of ${v.length} values cannot be added.`);
    }
    for (let i = 0; i < length; i++) total[i] = total[i]! + v[i]!;
  }
  return total;
}

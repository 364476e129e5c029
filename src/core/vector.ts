import { SoutuError } from '../errors.ts';

/**
 * L2-normalises a vector and returns its norm too: `unit * norm` restores the raw projection.
 * Sums run in float64, so that squares of small or large float32 values neither underflow nor overflow.
 * Throws `bad-vector` for a zero vector and for NaN or infinities, which have no direction.
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

/** Dot product of two vectors of the same length: their cosine when both are unit vectors. */
export function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Element-wise sum. Throws `bad-vector` if there are no vectors or their lengths differ. */
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

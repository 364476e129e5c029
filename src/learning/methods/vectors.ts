/** Vectors of the same length in one array, one after the other, as a computer likes to read them. */
export interface Vectors {
  readonly count: number;
  readonly dimensions: number;
  /** `count * dimensions` values. */
  readonly values: Float32Array;
}

/** Room for `count` vectors of zeros. */
export function createVectors(count: number, dimensions: number): Vectors {
  return { count, dimensions, values: new Float32Array(count * dimensions) };
}

/** One of the vectors, as a view: writing to it changes them. */
export function vectorAt({ values, dimensions }: Vectors, index: number): Float32Array {
  return values.subarray(index * dimensions, (index + 1) * dimensions);
}

/** The vectors at these places, copied. */
export function pickVectors(from: Vectors, indexes: ArrayLike<number>): Vectors {
  const picked = createVectors(indexes.length, from.dimensions);
  for (let i = 0; i < indexes.length; i++) vectorAt(picked, i).set(vectorAt(from, indexes[i]!));
  return picked;
}

/** The values `from` to `to` of every vector: a segment of each. */
export function sliceVectors(of: Vectors, from: number, to: number): Vectors {
  const slices = createVectors(of.count, to - from);
  for (let i = 0; i < of.count; i++) vectorAt(slices, i).set(vectorAt(of, i).subarray(from, to));
  return slices;
}

/** Dot product: for unit vectors their cosine similarity, 1 for the same direction. */
export function similarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The same as `similarity` for one of many vectors. It makes no view, because there are millions of comparisons. */
export function similarityAt({ values, dimensions }: Vectors, index: number, to: Float32Array): number {
  const at = index * dimensions;
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += values[at + i]! * to[i]!;
  return sum;
}

/** Squared Euclidean distance, 0 for the same place; for unit vectors 2 minus twice their similarity. */
export function squaredDistanceAt({ values, dimensions }: Vectors, index: number, to: Float32Array): number {
  const at = index * dimensions;
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += (values[at + i]! - to[i]!) ** 2;
  return sum;
}

import { pickVectors, type Vectors } from '../methods/vectors.ts';

/** The first vectors, which are a random sample: they are in the order of their ids, which are hashes. */
export function sampleOf(vectors: Vectors, count: number): Vectors {
  const taken = Math.min(count, vectors.count);
  return pickVectors(
    vectors,
    Array.from({ length: taken }, (_, i) => i),
  );
}

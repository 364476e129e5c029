import { kMeans, nearestCentroid } from './k-means.ts';
import type { Random } from './random.ts';
import { similarityAt, sliceVectors, type Vectors, vectorAt } from './vectors.ts';

/** As many as a byte can number. */
export const CENTROIDS = 256;

/** Product quantisation (Jégou, Douze and Schmid, 2011): a codebook of 256 centroids for each segment of the vectors. */
export interface ProductQuantizer {
  /** Number of segments: the bytes of a code. */
  readonly segments: number;
  /** Values in a segment. */
  readonly width: number;
  /** The centroids of each segment. */
  readonly codebooks: readonly Vectors[];
}

/**
 * Cuts the vectors into segments, and finds 256 centroids for each segment by k-means.
 *
 * @param vectors at least 256; their dimensions are a multiple of `segments`
 */
export function trainProductQuantizer(
  vectors: Vectors,
  segments: number,
  random: Random,
  onProgress: (share: number) => void = () => {},
): ProductQuantizer {
  const width = vectors.dimensions / segments;
  const codebooks = Array.from({ length: segments }, (_, s) => {
    const slices = sliceVectors(vectors, s * width, (s + 1) * width);
    return kMeans(slices, CENTROIDS, random, (share) => onProgress((s + share) / segments)).centroids;
  });
  return { segments, width, codebooks };
}

/** The segment of a vector that a codebook is for. */
export function segmentOf({ width }: ProductQuantizer, vector: Float32Array, segment: number): Float32Array {
  return vector.subarray(segment * width, (segment + 1) * width);
}

/** The code of a vector: for each segment the number of the nearest centroid, such as [253, 182, 7, …]. */
export function encode(quantizer: ProductQuantizer, vector: Float32Array): Uint8Array {
  return Uint8Array.from(quantizer.codebooks, (codebook, s) =>
    nearestCentroid(codebook, segmentOf(quantizer, vector, s)),
  );
}

/** The codes of all vectors, one after the other. */
export function encodeAll(quantizer: ProductQuantizer, vectors: Vectors): Uint8Array {
  const codes = new Uint8Array(vectors.count * quantizer.segments);
  for (let i = 0; i < vectors.count; i++)
    codes.set(encode(quantizer, vectorAt(vectors, i)), i * quantizer.segments);
  return codes;
}

/** What a code stands for: its centroids, put together again. It resembles the vector, and is not the same. */
export function reconstruct({ codebooks, width }: ProductQuantizer, code: Uint8Array): Float32Array {
  const vector = new Float32Array(codebooks.length * width);
  codebooks.forEach((codebook, s) => {
    vector.set(vectorAt(codebook, code[s]!), s * width);
  });
  return vector;
}

/**
 * The table of one query: its similarity to every centroid, a row of 256 for each segment. The query itself is not
 * compressed, which is why the comparison is called asymmetric.
 */
export function similarityTable(quantizer: ProductQuantizer, query: Float32Array): Float32Array {
  const table = new Float32Array(quantizer.segments * CENTROIDS);
  quantizer.codebooks.forEach((codebook, s) => {
    const part = segmentOf(quantizer, query, s);
    for (let c = 0; c < CENTROIDS; c++) table[s * CENTROIDS + c] = similarityAt(codebook, c, part);
  });
  return table;
}

/**
 * The similarity of the query to what a code stands for, by one look into the table for each segment, and no multiplication.
 *
 * @param at where the code begins in `codes`
 */
export function scoreFromTable(table: Float32Array, codes: Uint8Array, at: number, segments: number): number {
  let sum = 0;
  for (let s = 0; s < segments; s++) sum += table[s * CENTROIDS + codes[at + s]!]!;
  return sum;
}

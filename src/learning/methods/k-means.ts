import type { Random } from './random.ts';
import { createVectors, squaredDistanceAt, type Vectors, vectorAt } from './vectors.ts';

export interface Clusters {
  /** The mean of each cluster. */
  readonly centroids: Vectors;
  /** The cluster of each vector. */
  readonly assigned: Int32Array;
}

/** Rounds after which the centroids hardly move any more. */
const ROUNDS = 10;

/**
 * k-means: divides vectors into `k` clusters, each around its mean. Two steps alternate: every vector joins the nearest
 * centroid, then every centroid moves to the mean of those that joined it.
 *
 * @param vectors at least `k`
 * @param onRound called after each round with the share that is done, 0 to 1
 */
export function kMeans(
  vectors: Vectors,
  k: number,
  random: Random,
  onRound: (share: number) => void = () => {},
): Clusters {
  const centroids = firstCentroids(vectors, k, random);
  const assigned = new Int32Array(vectors.count);
  for (let round = 0; round < ROUNDS; round++) {
    const moved = assignAll(vectors, centroids, assigned);
    if (moved === 0 && round > 0) break;
    moveToMeans(vectors, centroids, assigned);
    onRound((round + 1) / ROUNDS);
  }
  assignAll(vectors, centroids, assigned);
  return { centroids, assigned };
}

/** The nearest centroid of a vector. */
export function nearestCentroid(centroids: Vectors, vector: Float32Array): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < centroids.count; c++) {
    const distance = squaredDistanceAt(centroids, c, vector);
    if (distance < least) [nearest, least] = [c, distance];
  }
  return nearest;
}

/**
 * k-means++ (Arthur and Vassilvitskii, 2007): the first centroid is any vector; each further one is drawn with a probability that
 * grows with the squared distance from those there are, so that they begin far apart.
 */
function firstCentroids(vectors: Vectors, k: number, random: Random): Vectors {
  const centroids = createVectors(k, vectors.dimensions);
  const distances = new Float64Array(vectors.count).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.floor(random() * vectors.count);
  for (let c = 0; c < k; c++) {
    const centroid = vectorAt(vectors, chosen);
    vectorAt(centroids, c).set(centroid);
    let sum = 0;
    for (let i = 0; i < vectors.count; i++) {
      distances[i] = Math.min(distances[i]!, squaredDistanceAt(vectors, i, centroid));
      sum += distances[i]!;
    }
    let left = random() * sum;
    chosen = 0;
    while (chosen < vectors.count - 1 && left >= distances[chosen]!) left -= distances[chosen++]!;
  }
  return centroids;
}

/** Returns how many vectors have joined another cluster than before. */
function assignAll(vectors: Vectors, centroids: Vectors, assigned: Int32Array): number {
  let moved = 0;
  for (let i = 0; i < vectors.count; i++) {
    const nearest = nearestCentroid(centroids, vectorAt(vectors, i));
    if (nearest !== assigned[i]) moved += 1;
    assigned[i] = nearest;
  }
  return moved;
}

/** A centroid that nothing has joined stays where it is. */
function moveToMeans(vectors: Vectors, centroids: Vectors, assigned: Int32Array): void {
  const sums = createVectors(centroids.count, vectors.dimensions);
  const sizes = new Int32Array(centroids.count);
  for (let i = 0; i < vectors.count; i++) {
    const cluster = assigned[i]!;
    sizes[cluster]! += 1;
    const sum = vectorAt(sums, cluster);
    const vector = vectorAt(vectors, i);
    for (let d = 0; d < vector.length; d++) sum[d]! += vector[d]!;
  }
  for (let c = 0; c < centroids.count; c++) {
    if (sizes[c] === 0) continue;
    const centroid = vectorAt(centroids, c);
    const sum = vectorAt(sums, c);
    for (let d = 0; d < centroid.length; d++) centroid[d] = sum[d]! / sizes[c]!;
  }
}

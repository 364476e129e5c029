import { createBest, type Near } from './best.ts';
import { type Clusters, nearestCentroid } from './k-means.ts';
import { similarityAt, type Vectors, vectorAt } from './vectors.ts';

/** An inverted file (IVF): the vectors are kept in lists, one for each cell of k-means. */
export interface InvertedFile {
  /** The centre of each cell. */
  readonly centroids: Vectors;
  /** Places of the vectors in each cell. */
  readonly lists: readonly (readonly number[])[];
}

/** What a search found, and how many vectors it compared with the query, centres included. */
export interface Found {
  readonly found: readonly Near[];
  readonly compared: number;
}

/** Puts every vector into the list of its cell. */
export function buildInvertedFile({ centroids, assigned }: Clusters): InvertedFile {
  const lists: number[][] = Array.from({ length: centroids.count }, () => []);
  for (let i = 0; i < assigned.length; i++) lists[assigned[i]!]!.push(i);
  return { centroids, lists };
}

/** The same with more vectors, which join the nearest cells; those that are there keep their places. */
export function addToInvertedFile(
  { centroids, lists }: InvertedFile,
  vectors: Vectors,
  from: number,
): InvertedFile {
  const longer = lists.map((list) => [...list]);
  for (let i = from; i < vectors.count; i++)
    longer[nearestCentroid(centroids, vectorAt(vectors, i))]!.push(i);
  return { centroids, lists: longer };
}

/** The cells by the similarity of their centres to the query, the nearest first. */
export function nearestCells({ centroids }: InvertedFile, query: Float32Array): readonly Near[] {
  const cells = createBest(centroids.count);
  for (let c = 0; c < centroids.count; c++) cells.offer(c, similarityAt(centroids, c, query));
  return cells.found;
}

/**
 * Compares the query with the centres, then with the vectors in the `nprobe` nearest cells only. What lies in another cell is
 * missed; with all cells, nothing is.
 */
export function searchInvertedFile(
  file: InvertedFile,
  vectors: Vectors,
  query: Float32Array,
  { limit, nprobe }: { readonly limit: number; readonly nprobe: number },
): Found {
  const best = createBest(limit);
  let compared = file.centroids.count;
  for (const { index: cell } of nearestCells(file, query).slice(0, nprobe)) {
    const list = file.lists[cell]!;
    compared += list.length;
    for (const i of list) best.offer(i, similarityAt(vectors, i, query));
  }
  return { found: best.found, compared };
}

import { searchExactly } from '../methods/exact.ts';
import {
  addToInvertedFile,
  buildInvertedFile,
  nearestCells,
  searchInvertedFile,
} from '../methods/inverted-file.ts';
import { kMeans, nearestCentroid } from '../methods/k-means.ts';
import { projectToPlane } from '../methods/projection.ts';
import { createRandom, drawWithout } from '../methods/random.ts';
import { squaredDistanceAt, type Vectors, vectorAt } from '../methods/vectors.ts';
import { type IvfLesson, type LessonPlace, NEAREST } from './lesson.ts';
import { type Material, measureExact, questionsIn } from './questions.ts';
import { nearPictures, round, roundPlace } from './round.ts';
import { sampleOf } from './sample.ts';

/** Cells of which pictures are shown, and how many of each. */
const SHOWN_CELLS = 4;
const SHOWN_PICTURES = 8;
const MAP_POINTS = 1500;
/** Vectors for each cell that its centre is computed from; more would hardly move it. */
const TRAIN_PER_CELL = 40;

/** Builds an inverted file and measures it; the returned function explains one query with it. */
export function teachIvf(
  material: Material,
  seed: number,
  onProgress: (share: number) => void,
): (query: Float32Array) => IvfLesson {
  const { vectors, known } = material;
  const random = createRandom(seed);
  const count = Math.round(Math.sqrt(known.count));
  const { centroids } = kMeans(sampleOf(known, count * TRAIN_PER_CELL), count, random, (share) =>
    onProgress(share * 0.8),
  );
  const assigned = Int32Array.from({ length: known.count }, (_, i) =>
    nearestCentroid(centroids, vectorAt(known, i)),
  );
  const measured = buildInvertedFile({ centroids, assigned });
  const exact = measureExact(material);
  const steps = stepsUpTo(count).map((nprobe) => ({
    nprobe,
    ...material.measure((query) => searchInvertedFile(measured, known, query, { limit: NEAREST, nprobe })),
  }));
  onProgress(0.9);
  const file = addToInvertedFile(measured, vectors, known.count);
  const cellOf = new Int32Array(vectors.count);
  file.lists.forEach((list, cell) => {
    for (const i of list) cellOf[i] = cell;
  });
  const plane = projectToPlane(centroids);
  const placeOf = (vector: Float32Array): LessonPlace => roundPlace(plane.place(vector));
  const points = drawWithout(random, vectors.count, MAP_POINTS).map(
    (i) => [...placeOf(vectorAt(vectors, i)), cellOf[i]!] as const,
  );
  const centres = Array.from({ length: count }, (_, c) => placeOf(vectorAt(centroids, c)));
  const members = file.lists.map((list, cell) =>
    [...list]
      .sort((a, b) => fromCentre(vectors, a, centroids, cell) - fromCentre(vectors, b, centroids, cell))
      .slice(0, SHOWN_PICTURES),
  );
  onProgress(1);

  return (query) => {
    const nearest = searchExactly(vectors, query, NEAREST);
    const cells = nearestCells(file, query).map(({ index, score }) => ({
      cell: index,
      score: round(score),
      size: file.lists[index]!.length,
      found: nearest.filter((near) => cellOf[near.index] === index).length,
    }));
    return {
      method: 'ivf',
      pictures: vectors.count,
      dimensions: vectors.dimensions,
      questions: questionsIn(material),
      exact,
      nearest: nearPictures(nearest),
      cells,
      members: cells.slice(0, SHOWN_CELLS).map(({ cell }) => members[cell]!),
      map: {
        points,
        centres,
        query: placeOf(query),
        nearest: nearest.map(({ index }) => placeOf(vectorAt(vectors, index))),
        shown: round(plane.shown),
      },
      steps,
    };
  };
}

/** 1, 2, 3, 5, 8, 13, … and all. */
function stepsUpTo(all: number): number[] {
  const steps = [1, 2];
  while (steps.at(-1)! < all) steps.push(steps.at(-1)! + steps.at(-2)!);
  return [...new Set([...steps.filter((step) => step < all), all])];
}

const fromCentre = (vectors: Vectors, i: number, centroids: Vectors, cell: number) =>
  squaredDistanceAt(vectors, i, vectorAt(centroids, cell));

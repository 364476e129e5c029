import { searchExactly } from '../methods/exact.ts';
import { addToHnsw, createHnsw, searchHnsw } from '../methods/hnsw.ts';
import { projectToPlane } from '../methods/projection.ts';
import { createRandom, drawWithout } from '../methods/random.ts';
import { vectorAt } from '../methods/vectors.ts';
import { type HnswLesson, type LessonPlace, NEAREST } from './lesson.ts';
import { type Material, measureExact, questionsIn } from './questions.ts';
import { nearPictures, round, roundPlace } from './round.ts';
import { sampleOf } from './sample.ts';

/** Few enough neighbours that a small library has several layers. */
const M = 8;
const EF_CONSTRUCTION = 64;
const EFS = [10, 16, 24, 32, 48, 64, 100, 200];
const MAP_POINTS = 700;
/** Vectors that the two directions of the drawing are computed from. */
const PLANE_VECTORS = 4000;

/** Builds a graph and measures it; the returned function walks through it with one query. */
export function teachHnsw(
  material: Material,
  seed: number,
  onProgress: (share: number) => void,
): (query: Float32Array) => HnswLesson {
  const { vectors, known } = material;
  const random = createRandom(seed);
  const graph = createHnsw(M, EF_CONSTRUCTION);
  for (let i = 0; i < known.count; i++) {
    addToHnsw(graph, vectors, random);
    if (i % 100 === 0) onProgress((0.8 * i) / known.count);
  }
  const exact = measureExact(material);
  const steps = EFS.filter((ef) => ef <= known.count).map((ef) => ({
    ef,
    ...material.measure((query) => searchHnsw(graph, vectors, query, { limit: NEAREST, ef })),
  }));
  onProgress(0.95);
  for (let i = known.count; i < vectors.count; i++) addToHnsw(graph, vectors, random);
  const top = graph.levels[graph.entry]!;
  const members = Array.from({ length: top + 1 }, (_, layer) =>
    Array.from({ length: vectors.count }, (_, i) => i).filter((i) => graph.levels[i]! >= layer),
  );
  const plane = projectToPlane(sampleOf(vectors, PLANE_VECTORS));
  const placeOf = (vector: Float32Array): LessonPlace => roundPlace(plane.place(vector));
  const placeAt = (i: number) => placeOf(vectorAt(vectors, i));
  const drawn = members.map((nodes) =>
    drawWithout(random, nodes.length, MAP_POINTS).map((i) => placeAt(nodes[i]!)),
  );
  onProgress(1);

  return (query) => {
    const nearest = searchExactly(vectors, query, NEAREST);
    const walk = searchHnsw(graph, vectors, query, { limit: NEAREST, ef: NEAREST });
    const right = new Set(nearest.map(({ index }) => index));
    return {
      method: 'hnsw',
      pictures: vectors.count,
      dimensions: vectors.dimensions,
      questions: questionsIn(material),
      exact,
      nearest: nearPictures(nearest),
      m: M,
      efConstruction: EF_CONSTRUCTION,
      layers: members.map((nodes) => nodes.length),
      ef: NEAREST,
      walk: walk.steps.map(({ layer, node, score, compared }) => ({
        layer,
        picture: node,
        score: round(score),
        compared: compared.length,
        place: placeAt(node),
        neighbours: compared.map(placeAt),
      })),
      found: walk.found.filter(({ index }) => right.has(index)).length,
      compared: walk.compared,
      map: {
        layers: drawn,
        query: placeOf(query),
      },
      steps,
    };
  };
}

import { searchExactly } from '../methods/exact.ts';
import {
  CENTROIDS,
  encodeAll,
  reconstruct,
  scoreFromTable,
  segmentOf,
  similarityTable,
  trainProductQuantizer,
} from '../methods/product-quantizer.ts';
import { createRandom } from '../methods/random.ts';
import { similarityAt, vectorAt } from '../methods/vectors.ts';
import { createCodebooks } from './codebooks.ts';
import { NEAREST, type PqLesson } from './lesson.ts';
import { fineSegmentsOf, measurePqSteps, TRAINED } from './pq-steps.ts';
import { type Material, questionsIn } from './questions.ts';
import { nearPictures, round } from './round.ts';
import { sampleOf } from './sample.ts';

/** Segments of the code that is explained: 8 bytes a picture. */
const SEGMENTS = 8;
const ESTIMATES = 400;

/** Compresses the vectors and measures searches in the codes; the returned function explains one query with them. */
export function teachPq(
  material: Material,
  seed: number,
  onProgress: (share: number) => void,
): (query: Float32Array) => PqLesson {
  const { vectors, known } = material;
  const segments = segmentsOf(vectors.dimensions);
  const random = createRandom(seed);
  const quantizer = trainProductQuantizer(sampleOf(known, TRAINED), segments, random, (share) =>
    onProgress(0.3 * share),
  );
  const codes = encodeAll(quantizer, vectors);
  const { steps, cells, nprobe } = measurePqSteps(material, quantizer, codes, random, (share) =>
    onProgress(0.3 + 0.65 * share),
  );
  const codebooks = createCodebooks(quantizer, vectors, codes);
  onProgress(1);

  return (query) => {
    const nearest = searchExactly(vectors, query, NEAREST);
    const { index: picture, score } = nearest[0]!;
    const vector = vectorAt(vectors, picture);
    const code = codes.subarray(picture * segments, (picture + 1) * segments);
    const table = similarityTable(quantizer, query);
    const estimateOf = (i: number) => round(scoreFromTable(table, codes, i * segments, segments));
    const shown = [...new Set([...nearest.map(({ index }) => index), ...firstOf(vectors.count, ESTIMATES)])];
    return {
      method: 'pq',
      pictures: vectors.count,
      dimensions: vectors.dimensions,
      questions: questionsIn(material),
      exact: steps[0]!,
      nearest: nearPictures(nearest),
      segments,
      width: quantizer.width,
      centroids: CENTROIDS,
      fineSegments: fineSegmentsOf(vectors.dimensions, segments),
      cells,
      nprobe,
      example: {
        picture,
        code: [...code],
        vector: Array.from(vector, (value) => round(value)),
        reconstruction: Array.from(reconstruct(quantizer, code), (value) => round(value)),
        score: round(score),
        estimate: estimateOf(picture),
      },
      codebooks: codebooks.map((of, segment) =>
        of(picture, segmentOf(quantizer, vector, segment), code[segment]!),
      ),
      table: Array.from({ length: segments }, (_, s) =>
        Array.from(table.subarray(s * CENTROIDS, (s + 1) * CENTROIDS), (value) => round(value)),
      ),
      estimates: shown.map((i) => [round(similarityAt(vectors, i, query)), estimateOf(i)] as const),
      steps,
    };
  };
}

/** Eight, or the most below that into which the dimensions can be divided. */
function segmentsOf(dimensions: number): number {
  let segments = SEGMENTS;
  while (dimensions % segments !== 0) segments -= 1;
  return segments;
}

const firstOf = (count: number, most: number) => Array.from({ length: Math.min(count, most) }, (_, i) => i);

import { CENTROIDS, type ProductQuantizer, segmentOf } from '../methods/product-quantizer.ts';
import { projectToPlane } from '../methods/projection.ts';
import { type Vectors, vectorAt } from '../methods/vectors.ts';
import type { LessonCodebook, LessonPlace } from './lesson.ts';
import { roundPlace } from './round.ts';

const POINTS = 250;
const SHARING = 6;

/** For each codebook, a function that draws the segment of one picture in it. */
export function createCodebooks(
  quantizer: ProductQuantizer,
  vectors: Vectors,
  codes: Uint8Array,
): ((picture: number, part: Float32Array, centroid: number) => LessonCodebook)[] {
  const { segments } = quantizer;
  return quantizer.codebooks.map((codebook, s) => {
    const plane = projectToPlane(codebook);
    const placeOf = (part: Float32Array): LessonPlace => roundPlace(plane.place(part));
    const points = Array.from({ length: Math.min(POINTS, vectors.count) }, (_, i) =>
      placeOf(segmentOf(quantizer, vectorAt(vectors, i), s)),
    );
    const centroids = Array.from({ length: CENTROIDS }, (_, c) => placeOf(vectorAt(codebook, c)));
    return (picture, part, centroid) => {
      const sharing: number[] = [];
      for (let i = 0; i < vectors.count; i++)
        if (i !== picture && codes[i * segments + s] === centroid) sharing.push(i);
      return {
        points,
        centroids,
        place: placeOf(part),
        sharing: sharing.slice(0, SHARING),
        shares: sharing.length,
      };
    };
  });
}

import { createRandom } from './random.ts';
import { createVectors, similarity, type Vectors, vectorAt } from './vectors.ts';

/** A way to draw vectors of many dimensions on paper: their shadows in the two directions in which they differ most. */
export interface Projection {
  /** Where a vector falls. */
  place(vector: Float32Array): readonly [number, number];
  /** The share of the differences between the vectors that the drawing shows, 0 to 1. */
  readonly shown: number;
}

const ROUNDS = 30;

/** Principal component analysis, by power iteration: a direction is multiplied by the covariance until it no longer turns. */
export function projectToPlane(vectors: Vectors): Projection {
  const mean = meanOf(vectors);
  const centred = createVectors(vectors.count, vectors.dimensions);
  let total = 0;
  for (let i = 0; i < vectors.count; i++) {
    const to = vectorAt(centred, i);
    const from = vectorAt(vectors, i);
    for (let d = 0; d < to.length; d++) to[d] = from[d]! - mean[d]!;
    total += similarity(to, to);
  }
  const first = mainDirection(centred, []);
  const second = mainDirection(centred, [first.direction]);
  return {
    place(vector) {
      const difference = vector.map((value, d) => value - mean[d]!);
      return [similarity(difference, first.direction), similarity(difference, second.direction)];
    },
    shown: total === 0 ? 1 : (first.variance + second.variance) / total,
  };
}

function meanOf(vectors: Vectors): Float32Array {
  const mean = new Float32Array(vectors.dimensions);
  for (let i = 0; i < vectors.count; i++) {
    const vector = vectorAt(vectors, i);
    for (let d = 0; d < mean.length; d++) mean[d]! += vector[d]! / vectors.count;
  }
  return mean;
}

/** The direction of the greatest variance at right angles to `others`. */
function mainDirection(centred: Vectors, others: readonly Float32Array[]) {
  const random = createRandom(1);
  let direction = Float32Array.from({ length: centred.dimensions }, () => random() - 0.5);
  let variance = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const other of others) {
      const along = similarity(direction, other);
      direction = direction.map((value, d) => value - along * other[d]!);
    }
    const length = Math.sqrt(similarity(direction, direction)) || 1;
    direction = direction.map((value) => value / length);
    const next = new Float32Array(centred.dimensions);
    variance = 0;
    for (let i = 0; i < centred.count; i++) {
      const vector = vectorAt(centred, i);
      const along = similarity(vector, direction);
      variance += along * along;
      for (let d = 0; d < next.length; d++) next[d]! += along * vector[d]!;
    }
    if (round < ROUNDS - 1) direction = next;
  }
  return { direction, variance };
}

import type { Near } from '../methods/best.ts';
import { searchExactly } from '../methods/exact.ts';
import { type Vectors, vectorAt } from '../methods/vectors.ts';
import { type LessonFigures, NEAREST } from './lesson.ts';

/** Pictures that are asked at most, and the share of a small library that is. */
const MOST = 100;
const SHARE = 0.1;
/** Quick searches are repeated for this long, in milliseconds, to take their time. */
const TIMED_MS = 200;

/** The vectors of a lesson: the last are the questions, which an index does not see until it has been measured. */
export interface Material {
  /** All of them. */
  readonly vectors: Vectors;
  /** Those that the index is built of. */
  readonly known: Vectors;
  /** Measures a search with all questions. */
  measure(search: (query: Float32Array) => Answer): LessonFigures;
}

interface Answer {
  readonly found: readonly Near[];
  /** Whole vectors that were compared. */
  readonly compared: number;
}

export function createMaterial(vectors: Vectors): Material {
  const asked = Math.min(MOST, Math.ceil(SHARE * vectors.count));
  const count = vectors.count - asked;
  const { dimensions } = vectors;
  const known = { count, dimensions, values: vectors.values.subarray(0, count * dimensions) };
  const queries = Array.from({ length: asked }, (_, i) => vectorAt(vectors, count + i));
  const right = queries.map((query) => new Set(placesOf(searchExactly(known, query, NEAREST))));
  return {
    vectors,
    known,
    measure(search) {
      const started = performance.now();
      const answers = queries.map(search);
      const first = performance.now() - started;
      const hits = answers.map(
        ({ found }, i) => placesOf(found).filter((place) => right[i]!.has(place)).length / right[i]!.size,
      );
      return {
        compared: mean(answers.map(({ compared }) => compared)),
        recall: mean(hits),
        microseconds: (1000 * fastest(first, () => queries.map(search))) / queries.length,
      };
    },
  };
}

/** Number of the questions. */
export const questionsIn = ({ vectors, known }: Material): number => vectors.count - known.count;

/** The figures of comparing with all vectors. */
export function measureExact({ known, measure }: Material): LessonFigures {
  return measure((query) => ({ found: searchExactly(known, query, NEAREST), compared: known.count }));
}

const placesOf = (found: readonly Near[]) => found.map(({ index }) => index);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The fastest of several times counts, because other programs only ever slow a search down. */
function fastest(first: number, work: () => unknown): number {
  const until = performance.now() + TIMED_MS - first;
  let least = first;
  while (performance.now() < until) {
    const started = performance.now();
    work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

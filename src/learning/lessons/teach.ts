import { teachHnsw } from './hnsw-teacher.ts';
import { teachIvf } from './ivf-teacher.ts';
import type { Lesson, LessonMethod } from './lesson.ts';
import { teachPq } from './pq-teacher.ts';
import type { Material } from './questions.ts';

/** Every lesson of every library begins with the same numbers. */
const SEED = 7;

/**
 * Builds an index of one method and measures it, which takes seconds; the returned function explains one query with it, which
 * takes milliseconds.
 *
 * @param onProgress the share that is done, 0 to 1
 */
export function teach(
  method: LessonMethod,
  material: Material,
  onProgress: (share: number) => void = () => {},
): (query: Float32Array) => Lesson {
  const teachers = { ivf: teachIvf, hnsw: teachHnsw, pq: teachPq };
  return teachers[method](material, SEED, onProgress);
}

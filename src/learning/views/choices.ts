import type { Lesson } from '../lessons/lesson.ts';
import type { Choices } from './section.ts';

const PROBES = 3;

/** Some cells, the whole walk, and the first segment. */
export function defaultChoices(lesson: Lesson): Choices {
  return {
    probes: PROBES,
    step: lesson.method === 'hnsw' ? lesson.walk.length : 1,
    segment: 1,
  };
}

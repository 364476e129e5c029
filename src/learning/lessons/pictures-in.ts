import type { Lesson } from './lesson.ts';

/** The numbers of the pictures that a lesson shows, each once. */
export function picturesIn(lesson: Lesson): number[] {
  const numbers = lesson.nearest.map(({ picture }) => picture);
  if (lesson.method === 'ivf') numbers.push(...lesson.members.flat());
  if (lesson.method === 'hnsw') numbers.push(...lesson.walk.map(({ picture }) => picture));
  if (lesson.method === 'pq')
    numbers.push(lesson.example.picture, ...lesson.codebooks.flatMap(({ sharing }) => sharing));
  return [...new Set(numbers)];
}

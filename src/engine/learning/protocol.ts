import type { Lesson, LessonMethod } from '../../learning/lessons/lesson.ts';

/** What the thread gets at its start: unit vectors, one after the other. */
export interface ClassroomSetup {
  readonly values: Float32Array;
  readonly dimensions: number;
}

export interface Question {
  readonly method: LessonMethod;
  readonly query: Float32Array;
}

export type ClassroomMessage =
  /** Share of the index that is built and measured, 0 to 1. */
  { readonly share: number } | { readonly lesson: Lesson } | { readonly failure: string };

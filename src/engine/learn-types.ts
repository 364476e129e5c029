import type { SearchRequest } from '../core/query.ts';
import type { LessonMethod, LibraryLesson } from '../learning/lessons/lesson.ts';

export type * from '../learning/lessons/lesson.ts';

/** The query of a lesson: the parts of a search that are compared by look. */
export type LearnQuery = Pick<
  SearchRequest,
  'text' | 'image' | 'similarTo' | 'region' | 'compose' | 'weight' | 'not'
>;

export interface LearnOptions {
  /** @default a search by a picture of the library */
  readonly query?: LearnQuery | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the index that is built and measured, 0 to 1; not for a lesson that was built before. */
  readonly onProgress?: (share: number) => void;
}

export interface Learning {
  /**
   * Builds a small index of one method from the vectors of the library (of 10,000 pictures at most), measures it against exact search,
   * and explains one query with it. The index of the library is not touched. The first lesson of a method takes seconds, in a thread of
   * its own; further ones milliseconds, until pictures are added or removed. Throws `not-found` for too
   * few pictures, `busy`, and the errors of `search`.
   *
   * @example
   * const lesson = await engine.learn('ivf', { query: { text: 'a dog on the beach' } });
   */
  learn<M extends LessonMethod>(
    method: M,
    options?: LearnOptions,
  ): Promise<Extract<LibraryLesson, { method: M }>>;
}

import type { Near } from '../methods/best.ts';
import type { LessonPlace, NearPicture } from './lesson.ts';

/** Enough digits for drawings and tables; more would only make a lesson larger. */
export const round = (value: number, digits = 4): number => Number(value.toFixed(digits));

export const roundPlace = ([x, y]: LessonPlace): LessonPlace => [round(x), round(y)];

export const nearPictures = (found: readonly Near[]): NearPicture[] =>
  found.map(({ index, score }) => ({ picture: index, score: round(score) }));

import type { LessonPicture, LibraryLesson } from '../lessons/lesson.ts';
import type { Translate } from '../text/translator.ts';
import type { Choices } from './section.ts';

export interface ViewOptions {
  readonly t: Translate;
  readonly choices: Choices;
  /** Address of a small picture; null if there is none. */
  readonly thumbnail: (picture: LessonPicture) => string | null;
}

/** Finds the pictures of a lesson by their numbers. */
export function picturesOf({ shown }: LibraryLesson): (number: number) => LessonPicture {
  const byNumber = new Map(shown.map((picture) => [picture.number, picture]));
  return (number) => byNumber.get(number)!;
}

/** The name of a file without its folders. */
export const nameOf = ({ path }: LessonPicture): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

export const score = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;

/** A share in whole percent, but never 100 for less than all of it. */
export const percent = (share: number): number => (share < 1 ? Math.min(99, Math.round(share * 100)) : 100);

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

export const time = (microseconds: number): string =>
  microseconds < 1000 ? `${Math.round(microseconds)} µs` : `${(microseconds / 1000).toFixed(1)} ms`;

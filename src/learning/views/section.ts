import type { Shape } from '../drawings/shape.ts';
import type { LessonPicture } from '../lessons/lesson.ts';

/** What a reader may choose in a lesson, each from 1. */
export interface Choices {
  /** Cells that are visited. */
  readonly probes: number;
  /** Steps of the walk that are drawn. */
  readonly step: number;
  /** Segment of which the codebook is shown. */
  readonly segment: number;
}

/** A number that a reader may choose from 1 to `most`. */
export interface Control {
  readonly name: keyof Choices;
  readonly label: string;
  readonly value: number;
  readonly most: number;
  /** What the choice results in. */
  readonly outcome: string;
  /** The picture that it leads to. */
  readonly picture?: LessonPicture;
}

export interface ShownPicture {
  readonly picture: LessonPicture;
  /** Below it. */
  readonly note: string;
}

/** A part of a lesson: the command line prints it as text, and pages show it with its drawing and its pictures. */
export interface Section {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly control?: Control;
  readonly drawing?: Shape;
  readonly caption?: string;
  /** Pictures, which pages show instead of a table of them. */
  readonly rows?: readonly { readonly name: string; readonly pictures: readonly ShownPicture[] }[];
  readonly table?: readonly (readonly string[])[];
  readonly note?: string;
}

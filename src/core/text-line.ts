/** One line of words that was read in a picture. */
export interface TextLine {
  readonly text: string;
  /** How sure the reader is, 0 to 1: the mean over the line's characters. */
  readonly confidence: number;
  /** Corners from top left, clockwise in reading direction, as fractions of the upright picture: x0, y0, x1, y1, … */
  readonly box: readonly number[];
}

/** The lines as one text, separated by newlines. */
export const textOf = (lines: readonly TextLine[]): string => lines.map(({ text }) => text).join('\n');

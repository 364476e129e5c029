import type { TextEntry } from '../core/text-entry.ts';

/** A line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line break; null if it cannot be read. */
  readonly text: string | null;
  /** Why it cannot be read; null if it can. */
  readonly problem: string | null;
  /** Bytes of the file up to its end. */
  readonly bytes: number;
}

/** A text of a file, with the bytes of the file up to it. */
export interface ReadText {
  /** Null if its source has no lines. */
  readonly line: number | null;
  readonly bytes: number;
  readonly text: string;
  readonly entry: TextEntry;
}

/** A line that cannot be used. */
export interface BadLine {
  readonly line: number | null;
  readonly bytes: number;
  /** What is wrong, as the rest of a sentence that begins with the file and the line. */
  readonly problem: string;
}

export const isBad = (read: ReadText | BadLine): read is BadLine => 'problem' in read;

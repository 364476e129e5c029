/** How much of the known words of a picture was read. */
export interface Accuracy {
  /** Characters of its lines, without spaces. */
  readonly characters: number;
  /** Characters that are missing, wrong or too many in the place of a line. */
  readonly wrong: number;
  /** English words of two letters or more. */
  readonly words: number;
  /** Those that were read as words of their own: "FINDA PHOTO" has one of three. */
  readonly whole: number;
}

const LETTERS = /[A-Za-z]{2,}/g;
const withoutSpaces = (text: string) => Array.from(text.normalize('NFKC').replace(/\s+/g, ''));

/** Compares what was read with the lines that the picture has, wherever and in whichever order they were read. */
export function compareReading(lines: readonly string[], read: string): Accuracy {
  const characters = withoutSpaces(read);
  const found = new Set(read.match(LETTERS));
  const words = lines.flatMap((line) => line.match(LETTERS) ?? []);
  const expected = lines.map(withoutSpaces);
  return {
    characters: expected.reduce((sum, { length }) => sum + length, 0),
    wrong: expected.reduce((sum, line) => sum + edits(line, characters), 0),
    words: words.length,
    whole: words.filter((word) => found.has(word)).length,
  };
}

export function addAccuracies(parts: readonly Accuracy[]): Accuracy {
  const sum = (key: keyof Accuracy) => parts.reduce((total, part) => total + part[key], 0);
  return { characters: sum('characters'), wrong: sum('wrong'), words: sum('words'), whole: sum('whole') };
}

/** The fewest edits (Levenshtein) that make a line of some part of the text (Sellers). */
function edits(line: readonly string[], text: readonly string[]): number {
  let previous = new Uint16Array(text.length + 1);
  let row = new Uint16Array(text.length + 1);
  for (const [i, character] of line.entries()) {
    row[0] = i + 1;
    for (let at = 1; at <= text.length; at++) {
      const changed = previous[at - 1]! + (character === text[at - 1] ? 0 : 1);
      row[at] = Math.min(changed, previous[at]! + 1, row[at - 1]! + 1);
    }
    [previous, row] = [row, previous];
  }
  return previous.reduce((least, value) => Math.min(least, value), line.length);
}

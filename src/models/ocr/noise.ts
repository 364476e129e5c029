import type { TextLine } from '../../core/text-line.ts';

/** Lines that the reader is less sure of are mostly textures: leaves, bricks, fabrics. */
const MIN_CONFIDENCE = 0.5;
/** A single character, because round and straight things look like 8 and 一. */
const MIN_CONFIDENCE_OF_ONE = 0.9;
const HAN_KANA_HANGUL = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;

type Words = Pick<TextLine, 'text' | 'confidence'>;

/**
 * Leaves out what is more probably a texture or a thing than words. Edges and ornaments are read as one or two Latin letters,
 * while one Chinese character or one digit may well be a sign or a number, unless it is all that the picture says.
 */
export function withoutNoise<T>(lines: readonly T[], wordsOf: (line: T) => Words): T[] {
  const kept = lines.filter((line) => !isNoise(wordsOf(line)));
  return kept.length === 1 && countOf(wordsOf(kept[0]!)) === 1 ? [] : kept;
}

const countOf = ({ text }: Words) => (text.match(LETTER_OR_DIGIT) ?? []).length;

function isNoise(words: Words): boolean {
  const { text, confidence } = words;
  const count = countOf(words);
  if (confidence < (count === 1 ? MIN_CONFIDENCE_OF_ONE : MIN_CONFIDENCE)) return true;
  if (HAN_KANA_HANGUL.test(text) || /\p{N}/u.test(text)) return false;
  return count <= 2;
}

import type { TextLine } from '../../core/text-line.ts';

/** Lines that the reader is less sure of are mostly textures: leaves, bricks, fabrics. */
const MIN_CONFIDENCE = 0.5;
/** A single character, because round and straight things look like 8 and 一. */
const MIN_CONFIDENCE_OF_ONE = 0.9;
const HAN_KANA_HANGUL = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;

/**
 * Whether a line is more probably a texture than words. Edges and ornaments are read as one or two Latin letters, while one
 * Chinese character or one digit may well be a sign or a number.
 */
export function isNoise({ text, confidence }: Pick<TextLine, 'text' | 'confidence'>): boolean {
  const count = (text.match(LETTER_OR_DIGIT) ?? []).length;
  if (confidence < (count === 1 ? MIN_CONFIDENCE_OF_ONE : MIN_CONFIDENCE)) return true;
  if (HAN_KANA_HANGUL.test(text) || /\p{N}/u.test(text)) return false;
  return count <= 2;
}

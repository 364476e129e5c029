import { MAX_CHARACTERS, normalizeText } from './text-id.ts';

/** Words of a keyword, and characters of it in writings without spaces. */
const MAX_WORDS = 4;
const MAX_KEYWORD = 30;

/**
 * The texts of a caption: each of its lines, and of its last line each keyword, if that is what it has: short words between commas.
 *
 * @example textsOfCaption('A day at the sea\nbeach, summer') // ['A day at the sea', 'beach', 'summer']
 */
export function textsOfCaption(caption: string): string[] {
  const lines = caption.split('\n').map(normalizeText);
  const keywords = (lines.at(-1) ?? '').split(/[,，、]/).map(normalizeText);
  const texts = keywords.every(isKeyword) ? [...lines.slice(0, -1), ...keywords] : lines;
  return [...new Set(texts)].filter((text) => text !== '' && [...text].length <= MAX_CHARACTERS);
}

const isKeyword = (text: string): boolean =>
  text.length <= MAX_KEYWORD && text.split(/\s+/).length <= MAX_WORDS && !/[.!?。！？]$/.test(text);

import type { WordMatch } from '../core/retrievers.ts';
import {
  isCjk,
  nameTokens,
  runsOf,
  spaced,
  stemOf,
  tokensOf,
  wholeFolder,
  wholeName,
} from '../core/tokens.ts';
import { wordsOf } from './words.ts';

/** More words are sought only as a sequence: no name has all of them, and every condition is evaluated on every item. */
const MAX_WORDS = 12;
/** Longer texts have more words than that and are no names, and a dictionary takes 15 ms to find the words of a thousand Chinese characters. */
const MAX_CHARACTERS = 300;
/** Shorter beginnings are those of too many words. */
const MIN_PREFIX = 3;
/** Shorter numbers are parts of too many. */
const MIN_DIGITS = 3;

/** Words to look for in names, captions and recognised text. Each is a part of the text of its tokens (see core/tokens.ts). */
export interface Sought {
  /** For each word its alternatives, one of which must be present; none if there are too many words, which are sought as a sequence. */
  readonly words: readonly (readonly string[])[];
  /** What the last word begins with, as it may still be being typed; null if it is too short. */
  readonly prefix: string | null;
  /** All words as a sequence. */
  readonly sequence: string;
  /** Two or three words as one, as tight capitals on posters are read; null if that is no way to write them. */
  readonly joined: string | null;
  /** The file names that the query may be. */
  readonly files: readonly string[];
  /** The folder names that it may be. */
  readonly folders: readonly string[];
}

/** The words of a query, without those that say nothing; null if it has none. */
export function soughtIn(text: string): Sought | null {
  const sequence = sequenceOf(text);
  if (sequence === null) return null;
  const all = text.length > MAX_CHARACTERS ? [] : wordsOf(text);
  const telling = all.filter(({ tells }) => tells);
  const words = (telling.length > 0 ? telling : all).map((word) => word.text);
  const last = words.at(-1) ?? '';
  const stem = stemOf(text);
  const names = [
    ...(stem.length > MAX_CHARACTERS ? [] : [tokensOf(stem), nameTokens(stem)]),
    ...(text.length > MAX_CHARACTERS ? [] : [tokensOf(text)]),
  ];
  return {
    words: words.length > MAX_WORDS ? [] : words.map(alternativesOf),
    prefix: /^\p{L}+$/u.test(last) && !isCjk(last) && last.length >= MIN_PREFIX ? ` ${last}` : null,
    sequence,
    joined: joinedOf(sequence),
    files: [...new Set(names.map(wholeName))],
    folders: [...new Set(names.map(wholeFolder))],
  };
}

/** Words whose spaces a reader may not see. */
const MAX_JOINED = 3;

function joinedOf(sequence: string): string | null {
  const words = sequence.trim().split(' ');
  const isJoinable =
    words.length > 1 && words.length <= MAX_JOINED && words.every((word) => /^[a-z]+$/.test(word));
  return isJoinable ? spaced([words.join('')]) : null;
}

/** The tokens of a text in their order; null if it has none. */
export function sequenceOf(text: string): string | null {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return null;
  // One character is a part of bigrams.
  if (tokens.length === 1 && isCjk(tokens[0]!) && [...tokens[0]!].length === 1) return tokens[0]!;
  return spaced(tokens);
}

/** A month or a day, which folders may spell as 2024/05. */
const IS_DATE = /^(?:19|20)\d\d[-./](?:0[1-9]|1[0-2])(?:[-./][0-3]\d)?$/;

/** What stands for a word: itself, its singular or plural; for a number or a code also a part of a longer one. */
function alternativesOf(word: string): string[] {
  if (isCjk(word)) return [sequenceOf(word)!];
  const runs = runsOf(word);
  if (/\p{Nd}/u.test(word)) {
    const isPart = runs.length > 1 || word.length >= MIN_DIGITS;
    if (!isPart) return [` ${word} `];
    const together = `${/^\p{Nd}/u.test(word) ? '' : ' '}${runs.join(' ')}`;
    return IS_DATE.test(word) ? [together, `${runs.join(' / ')} /`] : [together];
  }
  return numbersOf(word).map((form) => ` ${form} `);
}

/** A word in singular and plural, by the rules that hold for most English nouns. */
function numbersOf(word: string): string[] {
  if (!/^[a-z]{3,}$/.test(word)) return [word];
  if (/(?:[sxz]|[cs]h)es$/.test(word)) return [word, word.slice(0, -2), word.slice(0, -1)];
  if (/[^s]s$/.test(word)) return [word, word.slice(0, -1)];
  return [word, /(?:[sxz]|[cs]h)$/.test(word) ? `${word}es` : `${word}s`];
}

/** The words, of which the last one may also be the beginning of another. */
export function begunWords({ words, prefix }: Sought): readonly (readonly string[])[] {
  if (prefix === null || words.length === 0) return words;
  return [...words.slice(0, -1), [...words.at(-1)!, prefix]];
}

/** A single Chinese character is a part of many words, and one or two letters or digits stand in most texts. */
function isShort(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  return [...plain].length < (isCjk(plain) ? 2 : MIN_PREFIX);
}

/** How an item has the words; null if it has not. */
export function matchOf(sought: Sought, names: string, written: string | null): WordMatch | null {
  const { words, sequence, joined, files, folders } = sought;
  const isIn = (text: string | null, parts: readonly string[]) =>
    text !== null && parts.some((part) => text.includes(part));
  if (isIn(names, files)) return 'name';
  if (!isShort(sequence) && isIn(written, joined ? [sequence, joined] : [sequence])) return 'phrase';
  const tells = !isShort(words.map(([form]) => form).join(''));
  if (tells && words.length > 0 && words.every((parts) => isIn(written, parts))) return 'text';
  if (isIn(names, folders)) return 'folder';
  if (words.length === 0) return null;
  if (words.every((parts) => isIn(names, parts))) return 'named';
  const either = (parts: readonly string[]) => isIn(names, parts) || isIn(written, parts);
  if (words.every(either)) return tells ? 'spread' : 'prefix';
  return begunWords(sought).every(either) ? 'prefix' : null;
}

import { basename, dirname } from 'node:path/posix';
import { toSimplified } from './simplified.ts';

/** Characters of the tokens of an item that are kept for a field: stores limit the length of a text. */
const MAX_CHARACTERS = 20_000;

const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}`;
/** Runs of one kind: CJK characters, digits, letters of other scripts. */
const RUNS = new RegExp(String.raw`[${CJK}]+|\p{Nd}+|[^\P{L}${CJK}]+`, 'gu');
const IS_CJK = new RegExp(`^[${CJK}]`, 'u');

/** `birthdayCake` is two words, and so is `HTMLParser`. */
const CASE_CHANGE = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;

export const isCjk = (token: string): boolean => IS_CJK.test(token);

/**
 * Folds what a person does not tell apart when typing: width and ligatures (NFKC), upper and lower case, accents, traditional and
 * simplified Chinese.
 *
 * @example fold('Ｃａｆé 圖書') // 'cafe 图书'
 */
export function fold(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase();
  return toSimplified(plain);
}

/** The runs of letters, digits and CJK characters in a text, folded. */
export function runsOf(text: string): string[] {
  return fold(text).match(RUNS) ?? [];
}

/**
 * The tokens of a text: words and numbers whole, CJK runs as overlapping bigrams, because nothing separates their words. A part of
 * a run is then found as a sequence of tokens.
 *
 * @example tokensOf('EJ1234 身份证') // ['ej', '1234', '身份', '份证']
 */
export function tokensOf(text: string): string[] {
  return runsOf(text).flatMap((run) => (isCjk(run) ? bigramsOf(run) : [run]));
}

function bigramsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, i) => characters[i]! + character);
}

/** The tokens of a name, which are separated at case changes, too. */
export function nameTokens(name: string): string[] {
  return tokensOf(name.normalize('NFKC').replace(CASE_CHANGE, ' '));
}

/** Has a letter, so that `Screenshot at 10.15.30` ends in none. */
const EXTENSION = /(?<=.)\.(?=[^.]*[a-z])[a-z0-9]{1,8}$/i;

/** A file name without its extension. */
export function stemOf(path: string): string {
  return basename(path.replaceAll('\\', '/')).replace(EXTENSION, '');
}

/** The names of the folders of a path, the nearest last. */
function folderNames(path: string): string[] {
  return dirname(path.replaceAll('\\', '/'))
    .split('/')
    .filter((name) => name !== '' && name !== '.' && !/^[A-Za-z]:$/.test(name));
}

/**
 * The searchable words of the names of files and folders and of the caption, as a text in which every token stands between
 * spaces. File names stand in `< >` and folders between `/`, so that a whole name can be told from a part of it; the caption begins
 * with `|`. Words that were separated at a case change follow joined, after `+`.
 *
 * @example nameWords(['/a/iPhone/birthday-cake.jpg'], 'Tom is 3')
 * // ' < birthday cake > / a / i phone / | tom is 3 + iphone '
 */
export function nameWords(paths: readonly string[], caption: string | null): string {
  return padded(nameAndCaption(paths, caption));
}

/** Reads the paths only as they are needed, because a text that is too long is cut, and thousands of files may be copies. */
function* nameAndCaption(paths: readonly string[], caption: string | null): Generator<string> {
  const stems = new Set<string>();
  for (const path of paths) {
    const stem = stemOf(path);
    if (!stems.has(stem)) yield* ['<', ...nameTokens(stem), '>'];
    stems.add(stem);
  }
  yield '/';
  const folders = new Set(paths.flatMap(folderNames));
  for (const folder of folders) yield* [...nameTokens(folder), '/'];
  if (caption !== null) yield* ['|', ...tokensOf(caption)];
  const joined = [...stems, ...folders].filter((name) => name.search(CASE_CHANGE) !== -1);
  if (joined.length > 0) yield* ['+', ...new Set(joined.flatMap(tokensOf))];
}

/** The searchable words of a recognised text; null if there is none. */
export function writtenWords(text: string | null): string | null {
  return text === null ? null : padded(tokensOf(text));
}

/** What a file name is in `nameWords`, if these are all of its tokens. */
export const wholeName = (tokens: readonly string[]): string => ` < ${tokens.join(' ')} > `;

/** The same for a folder. */
export const wholeFolder = (tokens: readonly string[]): string => ` / ${tokens.join(' ')} / `;

/** Tokens as a text in which each stands between spaces. */
export const spaced = (tokens: readonly string[]): string => ` ${tokens.join(' ')} `;

/** The same, cut where it would be too long for a store. */
function padded(tokens: Iterable<string>): string {
  const kept: string[] = [];
  let length = 1;
  for (const token of tokens) {
    length += token.length + 1;
    if (length > MAX_CHARACTERS) break;
    kept.push(token);
  }
  return spaced(kept);
}

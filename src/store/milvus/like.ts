/**
 * Texts that are compared with LIKE are stored a second time in this form, in which none of the characters occur that a pattern
 * or a literal would have to escape: servers disagree on how to escape them, and Lite does not unescape a backslash in some
 * patterns. Each of them is replaced by a character of the Private Use Area, which no keyboard has.
 */
const SPECIAL = /["%'\\_]|\p{Cc}/gu;
const PRIVATE_USE = 0xe000;

/**
 * Begins every text, so that a part of one never matches across two, and a null, which has none, differs from an empty text.
 */
const START = String.fromCharCode(PRIVATE_USE + 0x100);

function plain(text: string): string {
  return text.replace(SPECIAL, (character) => String.fromCharCode(PRIVATE_USE + character.charCodeAt(0)));
}

/** The form of one text or several; empty for none. */
export function likeForm(texts: readonly string[]): string {
  return texts.map((text) => START + plain(text)).join('');
}

/** A condition that any of the texts in the column has this part. */
export function hasPart(column: string, part: string): string {
  return part === '' ? `${column} != ""` : `${column} like "%${plain(part)}%"`;
}

/** A condition that any of the texts in the column starts so. */
export function hasStart(column: string, start: string): string {
  return `${column} like "%${START}${plain(start)}%"`;
}

/** The same for a column of one text, which servers find faster, and those before 2.4 at all. */
export function startsSo(column: string, start: string): string {
  return `${column} like "${START}${plain(start)}%"`;
}

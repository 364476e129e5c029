import { SIMPLIFIED, TRADITIONAL } from './simplified-table.ts';

let table: ReadonlyMap<string, string> | undefined;

/**
 * Replaces traditional Chinese characters by simplified ones, one by one, so that words written either way are found by each
 * other. The length stays the same, and positions in the result are positions in the text. The words of a region are not
 * translated (滑鼠 stays 滑鼠, not 鼠标), and a character whose form depends on the word gets the usual one: for comparing, not for
 * showing.
 *
 * @example toSimplified('臺灣的國家公園 2024'); // '台湾的国家公园 2024'
 */
export function toSimplified(text: string): string {
  return text.replace(/[\u3400-\u9fff]/g, simplifiedOf);
}

function simplifiedOf(character: string): string {
  table ??= new Map(Array.from(TRADITIONAL, (from, at) => [from, SIMPLIFIED[at]!]));
  return table.get(character) ?? character;
}

import { canExclude } from '../state/search-state.ts';

/** The result of parsing typed text: the words to search for and the excluded words. */
export interface ParsedText {
  readonly text: string;
  readonly excluded: readonly string[];
}

/** A minus at the start of a word, followed by one word or by several in quotation marks; ends at a space or at the end. */
const MINUS = /(^|\s)[-－−]+(?:"([^"]*)"|“([^”]*)”|([^\s"“]\S*))(\s|$)/u;
/** An incomplete exclusion at the end, or a way to find pictures without its words. */
const OPEN = /(^|\s)(?:[-－−](?:"[^"]*|“[^”]*|\S*)|(?:text|name|look|文字|名称|外观)[:：]\s*)$/iu;

/**
 * Extracts the exclusions from typed text: `cat -dog ` is “cat ” without “dog”. One at the very end counts only if the text
 * is `finished`, because more letters may follow. A minus before punctuation stays part of the text.
 */
export function parseExclusions(text: string, { finished = false } = {}): ParsedText {
  const excluded: string[] = [];
  let rest = text;
  for (let from = 0; ; ) {
    const found = MINUS.exec(rest.slice(from));
    if (!found) break;
    const [all, before = '', ...parts] = found;
    const after = parts.pop();
    const start = from + found.index;
    if (after === '' && !finished) break;
    const words = (parts.find(Boolean) ?? '').trim();
    if (!canExclude(words)) {
      from = start + all.length - (after?.length ?? 0);
      continue;
    }
    excluded.push(words);
    rest = rest.slice(0, start) + before + rest.slice(start + all.length);
    // Continues at the space before it, which may start the next exclusion.
    from = start;
  }
  return { text: finished ? rest.trim() : rest, excluded };
}

/** The text to search for while typing: without what is incomplete at its end. */
export function queryWhileTyping(text: string): string {
  return text.replace(OPEN, '$1');
}

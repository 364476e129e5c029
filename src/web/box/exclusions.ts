import { canExclude } from '../state/search-state.ts';

/** What typed text says: the words to look for, and the words with a minus before them. */
export interface Typed {
  readonly text: string;
  readonly excluded: readonly string[];
}

/** A minus at the start of a word, then one word or several in quotation marks; closed by a space or by the end. */
const MINUS = /(^|\s)[-－−]+(?:"([^"]*)"|“([^”]*)”|([^\s"“]\S*))(\s|$)/u;
/** An exclusion that is still being written, at the end. */
const OPEN_MINUS = /(^|\s)[-－−](?:"[^"]*|“[^”]*|\S*)$/u;

/**
 * Takes the exclusions out of typed text: `cat -dog ` is “cat ” without “dog”. One that ends with the text counts only
 * when the text is `finished`, because a letter may follow. A minus before mere signs stays text.
 */
export function takeExclusions(text: string, { finished = false } = {}): Typed {
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
    // The space before is looked at again: it may begin the next one.
    from = start;
  }
  return { text: finished ? rest.trim() : rest, excluded };
}

/** What to ask while `text` is being typed: all but an exclusion that has no end yet. */
export function askedWhileTyping(text: string): string {
  return text.replace(OPEN_MINUS, '$1');
}

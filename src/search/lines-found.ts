import { spaced, tokensOf } from '../core/tokens.ts';
import { readQuestion } from './question.ts';
import { begunWords, type Sought } from './sought.ts';

/** The positions of the lines that have words of a text query. Throws `bad-query` as `readQuestion` does. */
export function linesFound(lines: readonly string[], query: string): number[] {
  const { sought, demanded } = readQuestion(query);
  const parts = [sought, demanded].flatMap((one) => (one === null ? [] : partsOf(one)));
  return lines.flatMap((line, at) => {
    const tokens = spaced(tokensOf(line));
    return parts.some((part) => tokens.includes(part)) ? at : [];
  });
}

const partsOf = (sought: Sought): readonly string[] =>
  sought.words.length === 0 ? [sought.sequence] : begunWords(sought).flat();

import type { ResultPicture } from '../state/results-model.ts';
import { t } from '../text/language.ts';

/**
 * Why a picture was found, a line for each reason: the passages with the words of the query, and that it looks like it as well. None for
 * what was found by its look alone, as most are.
 *
 * @param isNamed whether its name is shown already
 */
export function whyOf({ reasons = [] }: ResultPicture, isNamed = false): string[] {
  const words = reasons.filter(({ text }) => text !== null);
  if (words.length === 0) return [];
  return [
    ...words.flatMap(({ by, text }) => (isNamed && by === 'name' ? [] : text!)),
    ...(words.length < reasons.length ? [t('resultsLook')] : []),
  ];
}

/** Lines on a picture, of which more would hide it. */
const MAX_LINES = 2;

/** The same on the picture: two lines, the second with the number of further ones. */
export function Why({ lines }: { lines: readonly string[] }) {
  const more = lines.length - MAX_LINES;
  return (
    <>
      {lines.slice(0, MAX_LINES).map((line, i) => (
        <span key={line} class="results-line">
          <span class="results-name">{line}</span>
          {more > 0 && i === MAX_LINES - 1 && <span>+{more}</span>}
        </span>
      ))}
    </>
  );
}

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

/** The same as lines on the picture. */
export function Why({ lines }: { lines: readonly string[] }) {
  return (
    <>
      {lines.map((line) => (
        <span key={line} class="results-name">
          {line}
        </span>
      ))}
    </>
  );
}

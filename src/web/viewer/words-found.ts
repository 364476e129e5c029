import type { ResultPicture } from '../state/results-model.ts';
import { search } from '../state/search-state.ts';

/** Exclusions, and names of ways to search. */
const NOT_SOUGHT = /(^|\s)-\S+|\p{L}+[:：]/gu;
/** Words that are on every page. */
const COMMON = /^(the|and|for|from|with|this|that|are|was|some|any|photo|image|picture)s?$/;

/** As both are compared: without case, accents and width. */
const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * Whether a line of a picture has words for which the picture was found: those that the server named, and others with a word of the
 * query.
 */
export function isFound(picture: ResultPicture | null): (line: string) => boolean {
  const passages = (picture?.reasons ?? []).flatMap(({ by, text }) => (by === 'text' && text ? [text] : []));
  if (passages.length === 0) return () => false;
  const sought = wordsOf(folded(search.value.text.replace(NOT_SOUGHT, ' ')));
  return (line) => {
    const text = folded(line);
    return (
      // A long passage ends with an ellipsis.
      passages.some((passage) => line.trim().startsWith(passage.replace(/…$/, ''))) ||
      sought.some((word) => word.test(text))
    );
  };
}

/** Chinese words anywhere in a line, others in singular and plural. */
function wordsOf(text: string): RegExp[] {
  const segments = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)];
  return segments.flatMap(({ segment, isWordLike }) => {
    if (!isWordLike) return [];
    if (/\p{Script=Han}/u.test(segment)) return segment.length > 1 ? [new RegExp(segment)] : [];
    if (segment.length < 3 || COMMON.test(segment)) return [];
    return [
      new RegExp(
        `(?<![\\p{L}\\p{N}])${segment.replace(/(?<=[^s]{3})s$/, '')}(?:e?s)?(?![\\p{L}\\p{N}])`,
        'u',
      ),
    ];
  });
}

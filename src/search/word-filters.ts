import { allOf, type Filter, WORDS_FIELDS, type WordsField } from '../core/filter.ts';
import { nameWords } from '../core/tokens.ts';
import { begunWords, type Sought, soughtIn } from './sought.ts';

/** A filter by words, and narrower ones: every item that these match matches the filter. */
export interface WordFilter {
  readonly filter: Filter;
  readonly within: readonly WordFilter[];
}

export const hasPart = (field: WordsField, value: string): Filter => ({ op: 'contains', field, value });
export const hasAny = (values: readonly string[], fields: readonly WordsField[] = WORDS_FIELDS): Filter => ({
  op: 'or',
  of: fields.flatMap((field) => values.map((value) => hasPart(field, value))),
});
/** Each word in one of its forms. */
const hasAll = (words: Sought['words'], fields?: readonly WordsField[]): Filter => ({
  op: 'and',
  of: words.map((forms) => hasAny(forms, fields)),
});

/**
 * Filters for the ways of having the words that `matchOf` tells apart. The widest one has as few conditions as possible: each is evaluated
 * on every item, and one for each form of each word took three times as long. It suffices unless it matches too many items. All words of a
 * whole name or a sequence are words of the query, unless there are too many or the query itself has words joined by case.
 */
export function wordFilter(sought: Sought): WordFilter {
  const { words, sequence, joined, files, folders } = sought;
  const whole: WordFilter = {
    filter: hasAny([...files, ...folders], ['names']),
    within: [{ filter: hasAny(files, ['names']), within: [] }],
  };
  const phrase: WordFilter = { filter: hasPart('written', sequence), within: [] };
  if (words.length === 0)
    return { filter: { op: 'or', of: [whole.filter, phrase.filter] }, within: [whole, phrase] };
  const begun = begunWords(sought);
  const starts = hasAll(begun.map((forms) => [commonStart(forms)]));
  const isExact = begun.every((forms) => forms.includes(commonStart(forms)));
  const isBegun = begun !== words;
  let narrower: WordFilter = { filter: hasAll(words, ['written']), within: [phrase] };
  if (isBegun || !isExact) narrower = { filter: hasAll(words), within: [narrower] };
  if (isBegun && !isExact) narrower = { filter: hasAll(begun), within: [narrower] };
  const asOne = joined === null ? [] : [{ filter: hasPart('written', joined), within: [] }];
  const others = [...(files.length === 1 ? [] : [whole]), ...asOne].map((one) => one.filter);
  return {
    filter: others.length === 0 ? starts : { op: 'or', of: [starts, ...others] },
    within: [narrower, whole, ...asOne],
  };
}

/** What all of the texts begin with. */
function commonStart(texts: readonly string[]): string {
  let start = texts[0]!;
  while (!texts.every((text) => text.startsWith(start))) start = start.slice(0, -1);
  return start;
}

/** The words of the folders above the library, which the names of all pictures have. */
export function wordsAbove(roots: readonly string[]): string {
  return nameWords(
    roots.map((root) => `${root}x`),
    null,
  );
}

/** Words of all exclusions together that are compared one by one: each is evaluated on every item. */
const MAX_UNWANTED_WORDS = 60;

/**
 * Excludes items that have all words of one of the texts in their names or written on them. Texts of too many words are excluded where they
 * stand as a sequence.
 *
 * @param above the words of the folders above the library, which would exclude every picture
 */
export function unwantedFilters(texts: readonly string[], above: string): Filter[] {
  let left = MAX_UNWANTED_WORDS;
  return texts.flatMap((text): Filter[] => {
    const sought = soughtIn(text);
    if (sought === null) return [];
    const isSequence = sought.words.length === 0 || sought.words.length > left;
    const words = isSequence ? [[sought.sequence]] : sought.words;
    left -= isSequence ? 0 : words.length;
    const fieldsOf = (forms: readonly string[]) =>
      forms.some((one) => above.includes(one)) ? (['written'] as const) : WORDS_FIELDS;
    return [{ op: 'not', of: allOf(words.map((forms) => hasAny(forms, fieldsOf(forms))))! }];
  });
}

/** The items that have the words in a field: every one of them, or all as a sequence if there are too many. */
export function requiredFilters({ words, sequence }: Sought, field: WordsField): Filter[] {
  return words.length === 0 ? [hasPart(field, sequence)] : words.map((forms) => hasAny(forms, [field]));
}

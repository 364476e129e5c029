import { allOf, type Filter } from '../core/filter.ts';
import { isComposed, type Query } from '../core/query.ts';
import type { RelevanceLevel } from '../core/relevance.ts';
import { MAX_EXCLUSIONS } from '../core/request-limits.ts';
import { SoutuError } from '../errors.ts';
import type { VectorStore } from '../store/store.ts';
import { readQuestion } from './question.ts';
import type { Sought } from './sought.ts';
import { unwantedFilters, wordsAbove } from './word-filters.ts';

/** A query with its text taken apart. */
export interface ReadQuery {
  /** What is compared by look. */
  readonly query: Query;
  /** The words to look for; null if there are none. */
  readonly sought: Sought | null;
  /** The words that are required beside those; null if there are none. Every result has them. */
  readonly demanded: Sought | null;
  /** How relevant every result is at least, as it has what was required. */
  readonly least: RelevanceLevel;
  /** Whether words must be written in a picture. */
  readonly needsWriting: boolean;
  /**
   * The conditions of the request and of its text. Throws `bad-query` if the store lacks what the text requires.
   *
   * @param model whose vectors the store has, if it is not the store of the library
   */
  filterFor(store: VectorStore, roots: readonly string[], model?: string): Promise<Filter | undefined>;
}

/**
 * Takes the text of a query apart if it has no picture: with one, it says what should be different, and names and writing are none
 * of its business. What is excluded by a text must not be called so or have it written on it either.
 */
export function readQuery(query: Query): ReadQuery {
  const { text, filter, not = [] } = query;
  const question = text === undefined || isComposed(query) ? null : readQuestion(text);
  const required = question?.required ?? [];
  const exclusions = [...not, ...(question?.unwanted ?? []).map((text) => ({ text }))].slice(
    0,
    MAX_EXCLUSIONS,
  );
  return {
    sought: question?.sought ?? null,
    demanded: question?.demanded ?? null,
    least: leastOf(required, question?.isAllRequired === true),
    needsWriting: required.some(needsWriting),
    query: {
      ...query,
      ...(question && { text: question.look }),
      ...(exclusions.length > 0 && { not: exclusions }),
    },
    async filterFor(store, roots, model) {
      const own = filter ? [filter] : [];
      const texts = exclusions.flatMap(({ text: words }) => words ?? []);
      const unwanted = unwantedFilters(texts, wordsAbove(roots));
      if (required.length + unwanted.length === 0) return allOf(own);
      if (await store.findsWords()) return allOf([...own, ...required, ...unwanted]);
      // A store without words still excludes by look.
      if (required.length === 0) return allOf(own);
      throw lacksWords(model);
    },
  };
}

/** A name may mislead about what a picture shows, which does not matter if nothing but the name was asked for. */
function leastOf(required: readonly Filter[], isAllRequired: boolean): RelevanceLevel {
  if (required.length === 0) return 'weak';
  return isAllRequired || required.some(needsWriting) ? 'strong' : 'possible';
}

function needsWriting(filter: Filter): boolean {
  if (filter.op === 'or' || filter.op === 'and') return filter.of.some(needsWriting);
  return filter.op === 'contains' && filter.field === 'written';
}

function lacksWords(model: string | undefined): SoutuError {
  if (model === undefined)
    return new SoutuError('bad-query', 'This library has no words to search for yet', {
      hint: 'Run soutu index, which adds them. Collections of other programs and of earlier versions on Milvus have none.',
    });
  return new SoutuError('bad-query', `The collection of ${model} has no words to search for yet`, {
    hint: `Ask the other models only, or run soutu models use ${model}, which adds them.`,
  });
}

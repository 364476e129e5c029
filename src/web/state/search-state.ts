import { computed, signal } from '@preact/signals';
import {
  FILTER_NAMES,
  type FilterName,
  type Filters,
  type FilterValue,
  isList,
  specOf,
} from '../../core/filters.ts';
import type { Region } from '../../core/region.ts';
import type { Compose } from '../../core/search-request.ts';
import type { SearchRequest } from '../../http/contract/search.ts';

/** A picture in the box: of the library (`similarTo`) or uploaded (`image`). */
export interface SearchPicture {
  readonly kind: 'similarTo' | 'image';
  readonly id: string;
}

/** Something that the results should not show. */
export type Exclusion = { readonly text: string } | SearchPicture;

/** The filters; what is not filtered by is null or an empty list. */
export type FilterState = {
  readonly [K in FilterName]: FilterValue<K> extends readonly unknown[]
    ? FilterValue<K>
    : FilterValue<K> | null;
};

/** Everything that is asked: the box and the filters. The address holds all of it. */
export interface SearchState extends FilterState {
  readonly text: string;
  readonly picture: SearchPicture | null;
  readonly region: Region | null;
  readonly compose: Compose;
  readonly not: readonly Exclusion[];
}

/** Whether words say something that can be excluded: mere signs, a second minus for instance, do not. */
export const canExclude = (words: string) => /[\p{L}\p{N}]/u.test(words);

export const NO_FILTERS = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, isList(specOf(name)) ? [] : null]),
) as unknown as FilterState;

export const NOTHING: SearchState = {
  text: '',
  picture: null,
  region: null,
  compose: 'edit',
  not: [],
  ...NO_FILTERS,
};

export const search = signal<SearchState>(NOTHING);

/** Whether there is a question; else the library itself is shown, newest first. */
export const searching = computed(() => isSearch(search.value));

export function isSearch({ text, picture }: SearchState): boolean {
  return text.trim() !== '' || picture !== null;
}

export function hasFilters(asked: FilterState): boolean {
  return Object.keys(filtersOf(asked)).length > 0;
}

/** The filters in use, as a request holds them. */
export function filtersOf(asked: FilterState): Filters {
  const used = FILTER_NAMES.filter((name) => {
    const value = asked[name];
    return Array.isArray(value) ? value.length > 0 : value !== null;
  });
  return Object.fromEntries(used.map((name) => [name, asked[name]]));
}

/** The question as the search route takes it. */
export function searchRequest(
  asked: SearchState,
  offset: number,
  limit: number,
  ranking?: string,
): SearchRequest {
  const { text, picture, region, compose, not } = asked;
  return {
    ...(text.trim() && { text: text.trim() }),
    ...(picture && { [picture.kind]: picture.id }),
    ...(picture && region && { region }),
    ...(picture && text.trim() && compose === 'average' && { compose }),
    ...(not.length > 0 && {
      not: not.map((one) => ('text' in one ? { text: one.text } : { [one.kind]: one.id })),
    }),
    ...filtersOf(asked),
    offset,
    limit,
    ...(ranking !== undefined && { ranking }),
  };
}

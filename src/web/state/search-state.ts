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
import type { SearchRequest } from '../../http/contract/search.ts';

/** A query picture: of the library (`similarTo`) or uploaded (`image`). */
export interface SearchPicture {
  readonly kind: 'similarTo' | 'image';
  readonly id: string;
}

/** Something to exclude from the results. */
export type Exclusion = { readonly text: string } | SearchPicture;

/** The filters; unused ones are null or an empty list. */
export type FilterState = {
  readonly [K in FilterName]: FilterValue<K> extends readonly unknown[]
    ? FilterValue<K>
    : FilterValue<K> | null;
};

/** The whole query: search box and filters. It is stored in the address. */
export interface SearchState extends FilterState {
  readonly text: string;
  readonly picture: SearchPicture | null;
  readonly region: Region | null;
  /** Share of the words beside the picture, 0 to 1; null for that of the model. */
  readonly weight: number | null;
  readonly not: readonly Exclusion[];
  /** Names of the models to ask; empty for that of the library. */
  readonly models: readonly string[];
}

/** Whether the words can be excluded: punctuation alone, such as a second minus, cannot. */
export const canExclude = (words: string) => /[\p{L}\p{N}]/u.test(words);

export const NO_FILTERS = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, isList(specOf(name)) ? [] : null]),
) as unknown as FilterState;

export const EMPTY_QUERY: SearchState = {
  text: '',
  picture: null,
  region: null,
  weight: null,
  not: [],
  models: [],
  ...NO_FILTERS,
};

export const search = signal<SearchState>(EMPTY_QUERY);

/** Whether there is a query; otherwise the library is shown, newest first. */
export const searching = computed(() => isSearch(search.value));

export function isSearch({ text, picture }: SearchState): boolean {
  return text.trim() !== '' || picture !== null;
}

export function hasFilters(query: FilterState): boolean {
  return Object.keys(filtersOf(query)).length > 0;
}

/** The filters in use, in the form of a request. */
export function filtersOf(query: FilterState): Filters {
  const used = FILTER_NAMES.filter((name) => {
    const value = query[name];
    return Array.isArray(value) ? value.length > 0 : value !== null;
  });
  return Object.fromEntries(used.map((name) => [name, query[name]]));
}

/** The query in the form of a search request. */
export function searchRequest(
  query: SearchState,
  offset: number,
  limit: number,
  ranking?: string,
): SearchRequest {
  const { text, picture, region, weight, not, models } = query;
  return {
    ...(text.trim() && { text: text.trim() }),
    ...(picture && { [picture.kind]: picture.id }),
    ...(picture && region && { region }),
    ...(picture && text.trim() && weight !== null && { weight }),
    ...(not.length > 0 && {
      not: not.map((one) => ('text' in one ? { text: one.text } : { [one.kind]: one.id })),
    }),
    ...(models.length > 0 && { models: [...models] }),
    ...filtersOf(query),
    offset,
    limit,
    ...(ranking !== undefined && { ranking }),
  };
}

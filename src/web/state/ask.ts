import { computed, signal } from '@preact/signals';
import type { Region, SearchRequest } from '../../http/contract/search.ts';
import type { ListFilters } from '../api.ts';

/** A picture in the box: of the library (`similarTo`) or uploaded (`image`). */
export interface AskPicture {
  readonly kind: 'similarTo' | 'image';
  readonly id: string;
}

/** Something that the results should not show. */
export type Exclusion = { readonly text: string } | AskPicture;

/** Everything that is asked: the box and the filters. The address holds all of it. */
export interface Ask {
  readonly text: string;
  readonly picture: AskPicture | null;
  readonly region: Region | null;
  readonly compose: 'edit' | 'average';
  readonly not: readonly Exclusion[];
  readonly folders: readonly string[];
  readonly after: string | null;
  readonly before: string | null;
  readonly formats: readonly string[];
  readonly orientation: 'landscape' | 'portrait' | 'square' | null;
  readonly minSide: number | null;
  readonly maxSide: number | null;
}

/** Whether words say something that can be excluded: mere signs, a second minus for instance, do not. */
export const canExclude = (words: string) => /[\p{L}\p{N}]/u.test(words);

export const NOTHING: Ask = {
  text: '',
  picture: null,
  region: null,
  compose: 'edit',
  not: [],
  folders: [],
  after: null,
  before: null,
  formats: [],
  orientation: null,
  minSide: null,
  maxSide: null,
};

export const ask = signal<Ask>(NOTHING);

/** Whether there is a question; else the library itself is shown, newest first. */
export const searching = computed(() => isSearch(ask.value));

export function isSearch({ text, picture }: Ask): boolean {
  return text.trim() !== '' || picture !== null;
}

export function hasFilters(asked: Ask): boolean {
  return Object.keys(listFilters(asked)).length > 0;
}

/** The filters as the listing routes take them. */
export function listFilters(asked: Ask): ListFilters {
  const { folders, after, before, formats, orientation, minSide, maxSide } = asked;
  return {
    ...(folders.length > 0 && { folder: folders }),
    ...(after && { after }),
    ...(before && { before }),
    ...(formats.length > 0 && { format: formats }),
    ...(orientation && { orientation }),
    ...(minSide && { minSide }),
    ...(maxSide && { maxSide }),
  };
}

/** The question as the search route takes it. */
export function searchRequest(asked: Ask, offset: number, limit: number): SearchRequest {
  const { text, picture, region, compose, not } = asked;
  const { folder, format, ...filters } = listFilters(asked);
  return {
    ...(text.trim() && { text: text.trim() }),
    ...(picture && { [picture.kind]: picture.id }),
    ...(picture && region && { region }),
    ...(picture && text.trim() && compose === 'average' && { compose }),
    ...(not.length > 0 && {
      not: not.map((one) => ('text' in one ? { text: one.text } : { [one.kind]: one.id })),
    }),
    ...(folder && { folders: [...folder] }),
    ...(format && { formats: [...format] as NonNullable<SearchRequest['formats']> }),
    ...(filters as Pick<SearchRequest, 'after' | 'before' | 'orientation' | 'minSide' | 'maxSide'>),
    offset,
    limit,
  };
}

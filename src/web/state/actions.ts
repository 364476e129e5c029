import { batch, signal } from '@preact/signals';
import type { Region } from '../../core/region.ts';
import { change, go, route, view, viewed } from './history.ts';
import { EMPTY_QUERY, type SearchPicture, type SearchState, search } from './search-state.ts';

/** Whether a part of the picture in the viewer is being selected. */
export const selectingPart = signal(false);
/** The uploaded picture whose part is being selected; it is not in the library, so `viewed` cannot hold it. */
export const croppedUpload = signal<string | null>(null);

/** Searches for pictures similar to one of the library or an uploaded one. Text is dropped, filters stay. */
export function findSimilar(picture: SearchPicture, region: Region | null = null): void {
  // Batched, so that it becomes one entry of the history.
  batch(() => {
    selectingPart.value = false;
    croppedUpload.value = null;
    viewed.value = null;
    route.value = 'results';
    change({ picture, region, text: '', not: [], weight: null });
  });
}

/** Opens a picture in the viewer to select a part of it. */
export function selectPart(id: string): void {
  view(id);
  selectingPart.value = true;
}

/** The same for an uploaded picture, such as the one in the search box. */
export function selectPartOfUpload(id: string): void {
  viewed.value = null;
  croppedUpload.value = id;
  selectingPart.value = true;
}

/** “Not this”: ranks pictures like this one lower. */
export function exclude(picture: SearchPicture): void {
  const { not } = search.value;
  if (not.some((one) => 'id' in one && one.id === picture.id)) return;
  change({ not: [...not, picture] });
}

/** Shows the results of this query only. */
export function showResults(query: Partial<SearchState>): void {
  search.value = { ...EMPTY_QUERY, ...query };
  go('results');
}

export function showLibrary(): void {
  go('library');
}

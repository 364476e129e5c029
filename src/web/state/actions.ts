import { batch, signal } from '@preact/signals';
import type { Region } from '../../core/region.ts';
import { change, go, place, view, viewed } from './history.ts';
import { type SearchPicture, search } from './search-state.ts';

/** Whether the viewer is selecting a part of its picture. */
export const selectingPart = signal(false);
/** The uploaded picture of which a part is selected; it is not of the library, so `viewed` cannot name it. */
export const uploadInParts = signal<string | null>(null);

/** Searches for pictures like one of the library or an uploaded one; the words go, the filters stay. */
export function findSimilar(picture: SearchPicture, region: Region | null = null): void {
  // Together, so that it is one entry of the history.
  batch(() => {
    selectingPart.value = false;
    uploadInParts.value = null;
    viewed.value = null;
    place.value = 'results';
    change({ picture, region, text: '', not: [], compose: 'edit' });
  });
}

/** Opens the viewer with the box for selecting a part. */
export function selectPart(id: string): void {
  view(id);
  selectingPart.value = true;
}

/** The same for an uploaded picture, the one in the box for instance. */
export function selectPartOfUpload(id: string): void {
  viewed.value = null;
  uploadInParts.value = id;
  selectingPart.value = true;
}

/** “Not this”: what looks like this picture goes down in the answer. */
export function exclude(picture: SearchPicture): void {
  const { not } = search.value;
  if (not.some((one) => 'id' in one && one.id === picture.id)) return;
  change({ not: [...not, picture] });
}

export function showLibrary(): void {
  go('library');
}

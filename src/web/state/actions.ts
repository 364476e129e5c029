import { signal } from '@preact/signals';
import type { Region } from '../../http/contract/search.ts';
import { change, go, place, view, viewed } from './address.ts';
import { type AskPicture, ask } from './ask.ts';

/** Whether the viewer is selecting a part of its picture. */
export const selectingPart = signal(false);

/** Searches for pictures like one of the library or an uploaded one; the words go, the filters stay. */
export function findSimilar(picture: AskPicture, region: Region | null = null): void {
  selectingPart.value = false;
  viewed.value = null;
  place.value = 'wall';
  change({ picture, region, text: '', not: [], combine: 'change' });
}

/** Opens the viewer with the box for selecting a part. */
export function selectPart(id: string): void {
  view(id);
  selectingPart.value = true;
}

/** “Not this”: what looks like this picture goes down in the answer. */
export function exclude(picture: AskPicture): void {
  const { not } = ask.value;
  if (not.some((one) => 'id' in one && one.id === picture.id)) return;
  change({ not: [...not, picture] });
}

export function showLibrary(): void {
  go('library');
}

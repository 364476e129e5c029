import { signal } from '@preact/signals';
import { copyText } from '../parts/clipboard.ts';
import { removePictures } from '../state/remove.ts';
import { results } from '../state/results.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { t } from '../text/language.ts';

/** The selected pictures, by id. */
export const selected = signal<ReadonlyMap<string, ResultPicture>>(new Map());
let lastId: string | null = null;

/** Toggles the selection of a picture; with `range` selects all from the previously toggled one to it. */
export function toggle(picture: ResultPicture, { range = false } = {}): void {
  const next = new Map(selected.value);
  const pictures = results.peek()?.pictures ?? [];
  const from = range && lastId ? pictures.findIndex((one) => one?.id === lastId) : -1;
  const to = pictures.findIndex((one) => one?.id === picture.id);
  if (from >= 0 && to >= 0) {
    for (const one of pictures.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (one) next.set(one.id, one);
    }
  } else if (!next.delete(picture.id)) next.set(picture.id, picture);
  lastId = picture.id;
  selected.value = next;
}

export function clearSelection(): void {
  selected.value = new Map();
  lastId = null;
}

/** Copies the paths of the selected pictures to the clipboard, one per line. */
export function copyPaths(near: HTMLElement): Promise<void> {
  const paths = [...selected.value.values()].map(({ path }) => path);
  return copyText(paths.join('\n'), near, t('resultsPathsCopied', { n: paths.length }));
}

/** Removes the selected pictures. */
export function removeSelected(): void {
  const ids = [...selected.value.keys()];
  clearSelection();
  removePictures(ids, t('resultsRemoved', { n: ids.length }));
}

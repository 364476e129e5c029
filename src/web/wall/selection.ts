import { signal } from '@preact/signals';
import { api, isRefusal } from '../api.ts';
import { toast, withUndo } from '../state/toasts.ts';
import { refresh, takeOff, type WallPicture, wall } from '../state/wall.ts';
import { t } from '../text/language.ts';

/** The pictures that are checked, by id. */
export const selected = signal<ReadonlyMap<string, WallPicture>>(new Map());
let lastId: string | null = null;

/** Checks a picture or takes the check off; with `range` all from the one before up to it are checked. */
export function toggle(picture: WallPicture, { range = false } = {}): void {
  const next = new Map(selected.value);
  const pictures = wall.peek()?.pictures ?? [];
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

export async function copyPaths(): Promise<void> {
  const paths = [...selected.value.values()].map(({ path }) => path);
  try {
    await navigator.clipboard.writeText(paths.join('\n'));
    toast(t('wallPathsCopied', { n: paths.length }));
  } catch {
    // Browsers give the clipboard only to pages on this machine or over https.
    toast(t('wallNotCopied'), 'bad');
  }
}

/** Takes the checked pictures off the wall, and out of the library unless that is taken back in time. */
export function forgetSelected(): void {
  const ids = [...selected.value.keys()];
  for (const id of ids) takeOff(id);
  clearSelection();
  withUndo(t('wallForgotten', { n: ids.length }), () => void forget(ids), refresh);
}

async function forget(ids: readonly string[]): Promise<void> {
  try {
    for (const id of ids) await api.forgetPicture(id);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    toast(error.message, 'bad');
    refresh();
  }
}

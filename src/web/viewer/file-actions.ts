import { api, isRefusal } from '../api.ts';
import { toast, withUndo } from '../state/toasts.ts';
import { refresh, takeOff } from '../state/wall.ts';
import { withHint } from '../text/format.ts';
import { t } from '../text/language.ts';

/** Puts a path on the clipboard, and says so. */
export async function copyPath(path: string, near: HTMLElement): Promise<void> {
  const copied = await navigator.clipboard?.writeText(path).then(
    () => true,
    () => false,
  );
  if (copied || copyBySelection(path, near)) toast(t('viewCopied'));
  else toast(t('viewNotCopied', { path }), 'bad');
}

/** The way that also works over plain HTTP, where browsers keep the clipboard away. `near` lies in the dialog that has the focus. */
function copyBySelection(text: string, near: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'sr-only';
  near.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  near.focus();
  return copied;
}

/** Takes a picture off the wall at once and out of the library when the time to take it back is over. */
export function forgetPicture(id: string): void {
  takeOff(id);
  withUndo(
    t('viewForgotten'),
    () => {
      api.forgetPicture(id).catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        toast(withHint(error), 'bad');
        refresh();
      });
    },
    refresh,
  );
}

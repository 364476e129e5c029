import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';

/**
 * Copies a text to the clipboard, and says `done`, or that the browser did not allow it. `near` must be inside an open dialog, if
 * there is one, because everything outside of it is inert.
 */
export async function copyText(text: string, near: HTMLElement, done: string): Promise<void> {
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (copied || copyBySelection(text, near)) toast(done);
  else toast(t('resultsNotCopied'), 'bad');
}

/** A fallback for plain HTTP, where browsers do not offer the clipboard API. */
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

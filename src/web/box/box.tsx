import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { route } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { uploading } from './accept-picture.ts';
import {
  BOX_ID,
  clearBox,
  draft,
  focusBox,
  followQuery,
  leave,
  removeBefore,
  submit,
  type,
} from './draft.ts';
import { Microphone } from './microphone.tsx';
import { PictureButtons } from './picture-buttons.tsx';
import { PictureChip } from './picture-chip.tsx';
import './box.css';

/** Of a text, as the server takes it. */
const MAX_CHARACTERS = 1000;

/**
 * Preact registers this event under its name as written, which must be lower-case; its types only have the other spelling.
 */
const COMPOSED = {
  oncompositionend: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
    type(currentTarget.value),
};

/** The search box for a picture, words, or both. Results follow the typing. */
export function Box() {
  useEffect(followQuery, []);
  useEffect(() => {
    document.addEventListener('keydown', slash);
    return () => document.removeEventListener('keydown', slash);
  }, []);
  const filled = draft.value !== '' || search.value.picture !== null || uploading.value !== null;
  return (
    <search class="box">
      <form class="box-form" onSubmit={submitted}>
        <PictureChip />
        {!search.value.picture && !uploading.value && (
          <label class="box-lead" for={BOX_ID}>
            <Icon name="search" />
          </label>
        )}
        <input
          id={BOX_ID}
          class="box-input"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={MAX_CHARACTERS}
          aria-label={t('searchPictures')}
          aria-keyshortcuts="/"
          placeholder={t(search.value.picture ? 'boxAskMore' : 'askHere')}
          value={draft.value}
          onInput={typed}
          {...COMPOSED}
          onKeyDown={pressed}
          onBlur={leave}
        />
        {filled ? (
          <button type="button" class="box-button" aria-label={t('boxEmpty')} onClick={emptied}>
            <Icon name="close" size={18} />
          </button>
        ) : (
          <kbd class="box-slash" title={t('boxSlash')}>
            /
          </kbd>
        )}
        <span class="box-line" />
        <Microphone />
        <PictureButtons />
      </form>
    </search>
  );
}

/** Ignores intermediate letters while an input method composes a Chinese word. */
function typed(event: InputEvent & { readonly currentTarget: HTMLInputElement }): void {
  const { value } = event.currentTarget;
  if (value.length >= MAX_CHARACTERS) toast(t('boxTooLong', { n: MAX_CHARACTERS }));
  if (event.isComposing) draft.value = value;
  else type(value);
}

function submitted(event: SubmitEvent): void {
  event.preventDefault();
  submit();
  // Closes the on-screen keyboard, which covers half of the results.
  if (matchMedia('(pointer: coarse)').matches) document.getElementById(BOX_ID)?.blur();
}

function pressed(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
  if (event.isComposing) return;
  const input = event.currentTarget;
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
  if (event.key === 'Backspace' && atStart && cancelUploadOrRemove()) event.preventDefault();
  // A repeated Escape is still the key press that closed something else.
  if (event.key === 'Escape' && !event.repeat) {
    event.preventDefault();
    if (draft.peek() === '') input.blur();
    else if (search.peek().picture) type('');
    else clearBox();
  }
  if (event.key === 'ArrowDown' && route.peek() === 'results') {
    event.preventDefault();
    // The picture in the tab order is the current one.
    document.querySelector<HTMLElement>('[data-result][tabindex="0"]')?.focus();
  }
}

function cancelUploadOrRemove(): boolean {
  const sending = uploading.peek();
  if (!sending) return removeBefore();
  sending.cancel();
  return true;
}

function emptied(): void {
  uploading.peek()?.cancel();
  clearBox();
  focusBox();
}

/** `/` focuses the search box, except in text fields and dialogs. */
function slash(event: KeyboardEvent): void {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || document.querySelector('dialog[open]')) return;
  const writing = target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
  if (writing || target.isContentEditable) return;
  event.preventDefault();
  focusBox();
}

import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { endTyping, place } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { BOX_ID, draft, emptyBox, focusBox, followQuestion, removeBefore, submit, type } from './draft.ts';
import { Microphone } from './microphone.tsx';
import { PictureButtons } from './picture-buttons.tsx';
import { PictureChip } from './picture-chip.tsx';
import { uploading } from './take-picture.ts';
import './box.css';

/** Preact takes this name of an event as it is written, and browsers write it small; its types know the other. */
const COMPOSED = {
  oncompositionend: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
    type(currentTarget.value),
};

/** The one box: a picture, words, or both. The answer follows the typing. */
export function Box() {
  useEffect(followQuestion, []);
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
          maxLength={1000}
          aria-label={t('searchPictures')}
          aria-keyshortcuts="/"
          placeholder={t(search.value.picture ? 'boxAskMore' : 'askHere')}
          value={draft.value}
          onInput={typed}
          {...COMPOSED}
          onKeyDown={pressed}
          onBlur={endTyping}
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

/** While a Chinese word is being written its letters are no question yet. */
function typed(event: InputEvent & { readonly currentTarget: HTMLInputElement }): void {
  const { value } = event.currentTarget;
  if (event.isComposing) draft.value = value;
  else type(value);
}

function submitted(event: SubmitEvent): void {
  event.preventDefault();
  submit();
  // The keyboard of a phone covers half of the answer.
  if (matchMedia('(pointer: coarse)').matches) document.getElementById(BOX_ID)?.blur();
}

function pressed(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
  if (event.isComposing) return;
  const input = event.currentTarget;
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
  if (event.key === 'Backspace' && atStart && cancelUploadOrRemove()) event.preventDefault();
  // A key that is held was meant for what it has closed already.
  if (event.key === 'Escape' && !event.repeat) {
    event.preventDefault();
    if (draft.peek() === '') input.blur();
    else type('');
  }
  if (event.key === 'ArrowDown' && place.peek() === 'results') {
    event.preventDefault();
    // The one that the Tab key would reach is where the reader is.
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
  emptyBox();
  focusBox();
}

/** `/` goes to the box from anywhere but a field of text or a dialog. */
function slash(event: KeyboardEvent): void {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || document.querySelector('dialog[open]')) return;
  const writing = target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
  if (writing || target.isContentEditable) return;
  event.preventDefault();
  focusBox();
}

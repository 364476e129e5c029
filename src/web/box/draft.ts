import { batch, computed, effect, signal } from '@preact/signals';
import { MAX_EXCLUSIONS } from '../../core/request-limits.ts';
import { croppedUpload, selectingPart } from '../state/actions.ts';
import { change, endTyping, go, route, viewed } from '../state/history.ts';
import { searchNow } from '../state/results.ts';
import { canExclude, type Exclusion, type SearchState, search } from '../state/search-state.ts';
import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { parseExclusions, queryWhileTyping } from './exclusions.ts';

/** The text of the input. It is ahead of the query while an exclusion or a Chinese word is incomplete. */
export const draft = signal('');

/** The text that the input last wrote to the query. */
let lastWritten: string | null = null;

/** Updates the input when the query changes elsewhere: by the back button, a link or “find similar”. */
export function followQuery(): () => void {
  return effect(() => {
    const { text } = search.value;
    if (text !== lastWritten) draft.value = text;
    lastWritten = text;
  });
}

/** Changes the query and shows its results. */
export function updateQuery(part: Partial<SearchState>, options?: { typing?: boolean }): void {
  batch(() => {
    // A lesson is about the query, and follows it.
    if (route.peek() === 'library' || viewed.peek())
      go(route.peek() === 'library' ? 'results' : route.peek());
    croppedUpload.value = null;
    selectingPart.value = false;
    change(part, options);
  });
}

/** Searches for typed text and converts its exclusions to chips. */
export function type(typed: string): void {
  const { text, excluded } = parseExclusions(typed);
  draft.value = text;
  write(queryWhileTyping(text), excluded, true);
}

/** Enter: searches immediately for the text as it is. */
export function submit(): void {
  finish();
  searchNow();
}

function finish(): void {
  const { text, excluded } = parseExclusions(draft.peek(), { finished: true });
  draft.value = text;
  write(text, excluded, false);
  endTyping();
}

/** Leaving the box excludes what Enter would exclude. */
export function leave(): void {
  if (pending.peek().length > 0) finish();
  else endTyping();
}

/** What Enter would exclude: it may still be being typed. */
export const pending = computed(() =>
  draft.value === search.value.text ? [] : parseExclusions(draft.value, { finished: true }).excluded,
);

function write(text: string, excluded: readonly string[], typing: boolean): void {
  lastWritten = text;
  const not = withExclusions(excluded.map((words) => ({ text: words })));
  if (text === search.peek().text && not === search.peek().not && route.peek() !== 'library') return;
  updateQuery({ text, not }, { typing: typing && excluded.length === 0 });
}

/** Excludes words, as a chip. */
export function excludeWords(words: string): void {
  const text = words.trim();
  if (canExclude(text)) updateQuery({ not: withExclusions([{ text }]) });
}

function withExclusions(more: readonly Exclusion[]): SearchState['not'] {
  const { not } = search.peek();
  const fresh = more.filter(
    (one) => 'text' in one && !not.some((known) => 'text' in known && known.text === one.text),
  );
  if (fresh.length === 0) return not;
  if (not.length + fresh.length > MAX_EXCLUSIONS) toast(t('boxTooManyExclusions', { n: MAX_EXCLUSIONS }));
  return [...not, ...fresh].slice(0, MAX_EXCLUSIONS);
}

export function removeExclusion(one: Exclusion): void {
  change({ not: search.peek().not.filter((known) => known !== one) });
}

/** Backspace at the start of the text: removes the picture, else the last exclusion. */
export function removeBefore(): boolean {
  const { picture, not } = search.peek();
  if (picture) change({ picture: null });
  else if (not.length > 0) change({ not: not.slice(0, -1) });
  else return false;
  return true;
}

/** Clears the question: text, picture and what it excludes. Filters stay. */
export function clearBox(): void {
  draft.value = '';
  const { text, picture, not } = search.peek();
  if (text !== '' || picture || not.length > 0) change({ text: '', picture: null, weight: null, not: [] });
}

export const BOX_ID = 'box';

export function focusBox(): void {
  const box = document.getElementById(BOX_ID);
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}

import { batch, effect, signal } from '@preact/signals';
import { selectingPart, uploadInParts } from '../state/actions.ts';
import { type Ask, ask, canExclude, type Exclusion } from '../state/ask.ts';
import { change, endTyping, go, place, viewed } from '../state/history.ts';
import { toast } from '../state/toasts.ts';
import { hurry } from '../state/wall.ts';
import { t } from '../text/language.ts';
import { askedWhileTyping, takeExclusions } from './exclusions.ts';

/** What stands in the input. It is ahead of the question while an exclusion or a Chinese word is being written. */
export const draft = signal('');

/** The server takes no more. */
const MOST_EXCLUSIONS = 20;
/** The text that the input gave to the question last. */
let given: string | null = null;

/** Lets the input follow the question when it is changed elsewhere: by the back button, a link, “find similar”. */
export function followQuestion(): () => void {
  return effect(() => {
    const { text } = ask.value;
    if (text !== given) draft.value = text;
    given = text;
  });
}

/** Changes the question and shows its answer, wherever the reader is. */
export function askFor(part: Partial<Ask>, options?: { typing?: boolean }): void {
  batch(() => {
    if (place.peek() !== 'wall' || viewed.peek()) go('wall');
    uploadInParts.value = null;
    selectingPart.value = false;
    change(part, options);
  });
}

/** Takes over what has been typed: asks it, and makes chips of its exclusions. */
export function type(typed: string): void {
  const { text, excluded } = takeExclusions(typed);
  draft.value = text;
  give(askedWhileTyping(text), excluded, true);
}

/** Enter: everything counts as it stands, and nothing is waited for. */
export function submit(): void {
  const { text, excluded } = takeExclusions(draft.peek(), { finished: true });
  draft.value = text;
  give(text, excluded, false);
  endTyping();
  hurry();
}

function give(text: string, excluded: readonly string[], typing: boolean): void {
  given = text;
  const not = withExclusions(excluded.map((words) => ({ text: words })));
  if (text === ask.peek().text && not === ask.peek().not && place.peek() === 'wall') return;
  askFor({ text, not }, { typing: typing && excluded.length === 0 });
}

/** Excludes words, as a chip. */
export function excludeWords(words: string): void {
  const text = words.trim();
  if (canExclude(text)) askFor({ not: withExclusions([{ text }]) });
}

function withExclusions(more: readonly Exclusion[]): Ask['not'] {
  const { not } = ask.peek();
  const fresh = more.filter(
    (one) => 'text' in one && !not.some((known) => 'text' in known && known.text === one.text),
  );
  if (fresh.length === 0) return not;
  if (not.length + fresh.length > MOST_EXCLUSIONS) toast(t('boxTooManyExclusions', { n: MOST_EXCLUSIONS }));
  return [...not, ...fresh].slice(0, MOST_EXCLUSIONS);
}

export function takeBackExclusion(one: Exclusion): void {
  change({ not: ask.peek().not.filter((known) => known !== one) });
}

/** Backspace at the start of the text: the nearest goes first, the picture before the exclusions. */
export function removeBefore(): boolean {
  const { picture, not } = ask.peek();
  if (picture) change({ picture: null });
  else if (not.length > 0) change({ not: not.slice(0, -1) });
  else return false;
  return true;
}

/** Empties the box; filters and exclusions stay. */
export function emptyBox(): void {
  draft.value = '';
  if (ask.peek().text !== '' || ask.peek().picture) change({ text: '', picture: null, compose: 'edit' });
}

export const BOX_ID = 'box';

export function focusBox(): void {
  const box = document.getElementById(BOX_ID);
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}

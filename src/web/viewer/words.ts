import { computed, signal } from '@preact/signals';
import type { TextLine } from '../../core/text-line.ts';
import { api } from '../api.ts';
import { selectingPart } from '../state/actions.ts';
import { viewed } from '../state/history.ts';
import { quietly } from '../state/quietly.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { search } from '../state/search-state.ts';
import { details, known } from './shown.ts';

interface Line extends TextLine {
  /** Whether it has words for which the picture was found. */
  readonly isFound: boolean;
}

const NONE: readonly Line[] = [];
const answer = signal<{ readonly id: string; readonly lines: readonly Line[] } | null>(null);

/** The query, if the picture was found by what is written in it. */
const query = computed(() =>
  (known.value as ResultPicture | null)?.reasons?.some(({ by }) => by === 'text')
    ? search.value.text
    : undefined,
);

/** What is written in the open picture, in reading order; empty until it is loaded, and while a part is being selected. */
export const words = computed(() =>
  answer.value?.id === viewed.value && !selectingPart.value ? answer.value!.lines : NONE,
);

/** Whether the places of the words are marked. */
export const wordsMarked = signal(false);

export function toggleWords(): void {
  wordsMarked.value = !wordsMarked.value;
}

/** Loads the words once the details have arrived, which every picture needs first. Called in an effect. */
export function followWords(): (() => void) | undefined {
  const id = details.value?.id;
  if (id === undefined) return undefined;
  const stop = new AbortController();
  const q = query.value;
  void quietly(async () => {
    const { lines, found } = await api.text(id, q, stop.signal);
    answer.value = {
      id,
      lines: lines?.map((line, at) => ({ ...line, isFound: found.includes(at) })) ?? NONE,
    };
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return () => stop.abort();
}

/** Selects all words, for Ctrl+A. Returns false if there are none. */
export function selectWords(): boolean {
  const layer = document.querySelector('.view-text');
  if (layer) getSelection()!.selectAllChildren(layer);
  return layer !== null;
}

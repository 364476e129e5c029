import { batch, computed, signal } from '@preact/signals';
import type { Picture, PictureDetails } from '../../http/contract/pictures.ts';
import { api, isRefusal, type Refusal, thumbnailOf } from '../api.ts';
import { croppedUpload, selectingPart } from '../state/actions.ts';
import { online } from '../state/connection.ts';
import { view, viewed } from '../state/history.ts';
import { need, results } from '../state/results.ts';
import type { ResultPicture } from '../state/results-model.ts';
import type { SearchPicture } from '../state/search-state.ts';

/** The open picture: of the library, or an upload whose part is being selected; null if the viewer is closed. */
export const shown = computed<SearchPicture | null>(() => {
  if (viewed.value) return { kind: 'similarTo', id: viewed.value };
  return croppedUpload.value ? { kind: 'image', id: croppedUpload.value } : null;
});

/** The server's response for a picture. */
interface Answer {
  readonly id: string;
  readonly details: PictureDetails | null;
  readonly refusal: Refusal | null;
}
const answer = signal<Answer | null>(null);

/** The details of the open picture; null until they are loaded. */
export const details = computed(
  () => (answer.value?.id === viewed.value ? answer.value?.details : null) ?? null,
);
/** Why the details could not be loaded. */
export const detailsRefusal = computed(
  () => (answer.value?.id === viewed.value ? answer.value?.refusal : null) ?? null,
);

/**
 * Index of the open picture in the results; -1 if it is not among them, for example when it was opened as a similar
 * picture.
 */
export const indexInResults = computed(
  () => results.value?.pictures.findIndex((picture) => picture?.id === viewed.value) ?? -1,
);

/** What is known of the picture, even before its details are loaded. */
export const known = computed<ResultPicture | Picture | null>(
  () => results.value?.pictures[indexInResults.value] ?? details.value,
);

/** Loads the details. Returns a function that cancels the request. */
export function loadDetails(id: string): () => void {
  const stop = new AbortController();
  api
    .picture(id, stop.signal)
    .then((found) => {
      answer.value = { id, details: found, refusal: null };
    })
    .catch((error: unknown) => {
      if (stop.signal.aborted) return;
      if (!isRefusal(error)) throw error;
      answer.value = { id, details: null, refusal: error };
    });
  return () => stop.abort();
}

/** Number of pictures to load ahead in each direction. */
const AHEAD = 20;
let lastIndex = 0;
/** Index to open as soon as its picture is loaded. */
const pendingIndex = signal<number | null>(null);

/** Index of the next or previous picture. A picture outside of the results counts as placed after the last open result. */
function indexFrom(by: 1 | -1): number {
  const at = indexInResults.peek();
  if (at >= 0) return at + by;
  return by > 0 ? lastIndex + 1 : lastIndex;
}

export const canStep = (by: 1 | -1) => {
  const index = indexInResults.value >= 0 ? indexInResults.value + by : indexFrom(by);
  const current = results.value;
  return current !== null && index >= 0 && (index < current.ratios.length || !current.complete);
};

/** Opens the next or the previous picture of the results, after loading it if necessary. */
export function step(by: 1 | -1): void {
  if (!canStep(by)) return;
  pendingIndex.value = indexFrom(by);
}

/** Opens a neighbour of this picture, which is about to be removed from the results; closes the viewer if there is none. */
export function openNeighbour(): void {
  const at = indexInResults.peek();
  const pictures = results.peek()?.pictures ?? [];
  const beside = at < 0 ? undefined : (pictures[at + 1] ?? pictures[at - 1]);
  if (beside) view(beside.id);
  else close();
}

/** Loads neighbouring results and opens the picture that `step` selected. Called in an effect. */
export function followResults(): void {
  const at = indexInResults.value;
  const target = pendingIndex.value;
  const current = results.value;
  if (at >= 0) {
    lastIndex = at;
    need(Math.max(0, at - AHEAD), at + AHEAD);
  }
  if (target === null) return;
  const picture = current?.pictures[target];
  if (picture) {
    pendingIndex.value = null;
    view(picture.id);
  } else need(target, target + 1);
}

/** Closes the viewer by going back in the history if it was opened from there. */
export function close(): void {
  reset();
  view(null);
}

/** Closes the viewer to show something else, as a new entry of the history. */
export function leaveFor(next: () => void): void {
  batch(() => {
    reset();
    viewed.value = null;
    next();
  });
}

function reset(): void {
  selectingPart.value = false;
  croppedUpload.value = null;
  pendingIndex.value = null;
}

/** Preloads the neighbours of this picture, so that they appear at once. Called in an effect. */
export function preloadNeighbours(): void {
  const at = indexInResults.value;
  if (at < 0 || !online.value) return;
  for (const index of [at + 1, at - 1]) {
    const id = results.peek()?.pictures[index]?.id;
    if (!id) continue;
    for (const size of [640, 2048]) new Image().src = thumbnailOf(id, size);
  }
}

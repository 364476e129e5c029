import { batch, computed, signal } from '@preact/signals';
import type { Picture, PictureDetails } from '../../http/contract/pictures.ts';
import { api, isRefusal, type Refusal, thumbnailOf } from '../api.ts';
import { selectingPart, uploadInParts } from '../state/actions.ts';
import { online } from '../state/connection.ts';
import { view, viewed } from '../state/history.ts';
import { need, results } from '../state/results.ts';
import type { ResultPicture } from '../state/results-model.ts';
import type { SearchPicture } from '../state/search-state.ts';

/** The picture in the viewer: of the library, or an upload of which a part is selected; null while it is closed. */
export const shown = computed<SearchPicture | null>(() => {
  if (viewed.value) return { kind: 'similarTo', id: viewed.value };
  return uploadInParts.value ? { kind: 'image', id: uploadInParts.value } : null;
});

/** What the server said about a picture. */
interface Answer {
  readonly id: string;
  readonly details: PictureDetails | null;
  readonly refusal: Refusal | null;
}
const answer = signal<Answer | null>(null);

/** The details of the picture that is shown, once they are there. */
export const details = computed(
  () => (answer.value?.id === viewed.value ? answer.value?.details : null) ?? null,
);
/** Why there are none. */
export const detailsRefusal = computed(
  () => (answer.value?.id === viewed.value ? answer.value?.refusal : null) ?? null,
);

/** Its place in the results; -1 where it is not there, as with a picture that was come to as similar. */
export const placeOnWall = computed(
  () => results.value?.pictures.findIndex((picture) => picture?.id === viewed.value) ?? -1,
);

/** What is known of the picture before its details arrive. */
export const known = computed<ResultPicture | Picture | null>(
  () => results.value?.pictures[placeOnWall.value] ?? details.value,
);

/** Loads the details; gives back what stops it. */
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

/** Pictures that are loaded ahead of the one that is shown. */
const AHEAD = 20;
let lastPlace = 0;
/** The place that is gone to as soon as its picture is loaded. */
const wanted = signal<number | null>(null);

/** The place one step further; a picture that is not in the results lies behind the one that was left for it. */
function placeFrom(by: 1 | -1): number {
  const at = placeOnWall.peek();
  if (at >= 0) return at + by;
  return by > 0 ? lastPlace + 1 : lastPlace;
}

export const canStep = (by: 1 | -1) => {
  const place = placeOnWall.value >= 0 ? placeOnWall.value + by : placeFrom(by);
  const current = results.value;
  return current !== null && place >= 0 && (place < current.ratios.length || !current.complete);
};

/** Goes to the next or the previous picture of the results; one that is not loaded yet comes when it is there. */
export function step(by: 1 | -1): void {
  if (!canStep(by)) return;
  wanted.value = placeFrom(by);
}

/** Goes on to the picture beside this one, which is about to leave the results; closes the viewer where there is none. */
export function stepAside(): void {
  const at = placeOnWall.peek();
  const pictures = results.peek()?.pictures ?? [];
  const beside = at < 0 ? undefined : (pictures[at + 1] ?? pictures[at - 1]);
  if (beside) view(beside.id);
  else close();
}

/** Loads what comes next and goes where `step` wanted to. Called in an effect. */
export function followWall(): void {
  const at = placeOnWall.value;
  const target = wanted.value;
  const current = results.value;
  if (at >= 0) {
    lastPlace = at;
    need(Math.max(0, at - AHEAD), at + AHEAD);
  }
  if (target === null) return;
  const picture = current?.pictures[target];
  if (picture) {
    wanted.value = null;
    view(picture.id);
  } else need(target, target + 1);
}

/** Closes the viewer: the step of its opening is taken back. */
export function close(): void {
  reset();
  view(null);
}

/** Closes the viewer for something else that is shown then: one step onwards. */
export function leaveFor(next: () => void): void {
  batch(() => {
    reset();
    viewed.value = null;
    next();
  });
}

function reset(): void {
  selectingPart.value = false;
  uploadInParts.value = null;
  wanted.value = null;
}

/** Loads the pictures beside this one, so that going on shows them at once. Called in an effect. */
export function preloadNeighbours(): void {
  const at = placeOnWall.value;
  if (at < 0 || !online.value) return;
  for (const place of [at + 1, at - 1]) {
    const id = results.peek()?.pictures[place]?.id;
    if (!id) continue;
    for (const size of [640, 2048]) new Image().src = thumbnailOf(id, size);
  }
}

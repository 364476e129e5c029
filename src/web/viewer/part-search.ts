import { computed, signal } from '@preact/signals';
import type { Region } from '../../core/region.ts';
import type { Hit } from '../../http/contract/pictures.ts';
import { api, isRefusal } from '../api.ts';
import { findSimilar } from '../state/actions.ts';
import { type SearchPicture, search, searchRequest } from '../state/search-state.ts';
import { START } from './region.ts';

/** The box while it is dragged, as fractions of the upright picture. */
export const region = signal<Region>(START);
/** The box as it was when it was let go last: what the preview shows. */
export const settled = signal<Region>(START);
/** Width over height of the picture that the box lies on. */
export const pictureRatio = signal(1);
/** First results for the settled box; null until there are some. */
export const preview = signal<readonly Hit[] | null>(null);

/** Results in the preview. */
const PREVIEWED = 6;
/** A key that is held moves the box many times a second; the preview waits for it to rest. */
const REST_MS = 160;

/** The box as it is searched and written in the address: four digits are finer than a pixel of a thumbnail. */
const written = computed<Region>(() => {
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  const [x, y] = [round(settled.value.x), round(settled.value.y)];
  return {
    x,
    y,
    width: Math.min(round(settled.value.width), 1 - x),
    height: Math.min(round(settled.value.height), 1 - y),
  };
});

/** Starts with the part that is asked for already, else with the middle of the picture. */
export function startPart(source: SearchPicture): void {
  const asked = search.peek();
  const same = asked.picture?.kind === source.kind && asked.picture.id === source.id;
  region.value = (same && asked.region) || START;
  settled.value = region.value;
}

export function searchPart(source: SearchPicture): void {
  settled.value = region.value;
  findSimilar(source, written.value);
}

/** Asks for the first results of the settled box; gives back what cancels it, so that an old answer never comes last. */
export function loadPreview(source: SearchPicture): () => void {
  const part = { ...search.peek(), picture: source, region: written.value, text: '', not: [] };
  const stop = new AbortController();
  const timer = window.setTimeout(async () => {
    try {
      // One more, for the picture itself is often among them.
      const { hits } = await api.search(searchRequest(part, 0, PREVIEWED + 1), stop.signal);
      preview.value = hits.filter(({ id }) => id !== source.id).slice(0, PREVIEWED);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!isRefusal(error)) throw error;
      // The preview is a courtesy: the search itself says what is wrong.
      preview.value = null;
    }
  }, REST_MS);
  return () => {
    window.clearTimeout(timer);
    stop.abort();
  };
}

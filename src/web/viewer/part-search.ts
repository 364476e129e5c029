import { computed, signal } from '@preact/signals';
import type { Region } from '../../core/region.ts';
import type { Hit } from '../../http/contract/pictures.ts';
import { api, isRefusal } from '../api.ts';
import { findSimilar } from '../state/actions.ts';
import { type SearchPicture, search, searchRequest } from '../state/search-state.ts';
import { START } from './region.ts';

/** The selection while it is being dragged, as fractions of the upright picture. */
export const region = signal<Region>(START);
/** The selection when it was last released, for which the preview is shown. */
export const settled = signal<Region>(START);
/** Aspect ratio (width / height) of the picture. */
export const pictureRatio = signal(1);
/** First results for the settled selection; null until they are loaded. */
export const preview = signal<readonly Hit[] | null>(null);

/** Number of results in the preview. */
const PREVIEW_COUNT = 6;
/** Debounces the preview, because a held arrow key moves the selection many times a second. */
const REST_MS = 160;

/** The selection as used in requests and addresses: four digits are finer than a pixel of a thumbnail. */
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

/** Starts with the part of the current query, else with the middle of the picture. */
export function startPart(source: SearchPicture): void {
  const query = search.peek();
  const same = query.picture?.kind === source.kind && query.picture.id === source.id;
  region.value = (same && query.region) || START;
  settled.value = region.value;
}

export function searchPart(source: SearchPicture): void {
  settled.value = region.value;
  findSimilar(source, written.value);
}

/**
 * Loads the first results for the settled selection. Returns a function that cancels it, so that outdated results are not
 * shown.
 */
export function loadPreview(source: SearchPicture): () => void {
  const part = { ...search.peek(), picture: source, region: written.value, text: '', not: [] };
  const stop = new AbortController();
  const timer = window.setTimeout(async () => {
    try {
      // One more than needed, because the picture itself is often among them.
      const { hits } = await api.search(searchRequest(part, 0, PREVIEW_COUNT + 1), stop.signal);
      preview.value = hits.filter(({ id }) => id !== source.id).slice(0, PREVIEW_COUNT);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!isRefusal(error)) throw error;
      // The preview is optional, and the search itself will report the error.
      preview.value = null;
    }
  }, REST_MS);
  return () => {
    window.clearTimeout(timer);
    stop.abort();
  };
}

import { view } from '../state/history.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { selected, toggle } from './selection.ts';

/**
 * Handles a click on a picture: opens it, or toggles it while pictures are selected. The browser handles clicks for a new
 * tab.
 */
export function openFromResults(event: MouseEvent, picture: ResultPicture): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (event.shiftKey || selected.value.size > 0) toggle(picture, { range: event.shiftKey });
  else view(picture.id);
}

import { view } from '../state/history.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { selected, toggle } from './selection.ts';

/** A click on a picture: opens it, or checks it while pictures are being selected. Clicks for a new tab stay the browser's. */
export function openFromWall(event: MouseEvent, picture: ResultPicture): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (event.shiftKey || selected.value.size > 0) toggle(picture, { range: event.shiftKey });
  else view(picture.id);
}

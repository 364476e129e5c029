import { exclude, selectingPart, uploadInParts } from '../state/actions.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { close, leaveFor } from './shown.ts';

/** “Not this”, and back to the results, where the answer changes. */
export function notThis(source: SearchPicture): void {
  leaveFor(() => exclude(source));
}

/** Leaves the box of a part; an upload is shown only for it, so that its viewer closes too. */
export function leavePart(): void {
  if (uploadInParts.peek()) close();
  else selectingPart.value = false;
}

import { croppedUpload, exclude, selectingPart } from '../state/actions.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { close, leaveFor } from './shown.ts';

/** Excludes pictures like this one and returns to the results, which change. */
export function notThis(source: SearchPicture): void {
  leaveFor(() => exclude(source));
}

/** Ends the selection of a part. An upload is shown only for the selection, so its viewer closes too. */
export function leavePart(): void {
  if (croppedUpload.peek()) close();
  else selectingPart.value = false;
}

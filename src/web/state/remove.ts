import { api, isRefusal } from '../api.ts';
import { withHint } from '../text/format.ts';
import { reload, removeOptimistically } from './results.ts';
import { toast, withUndo } from './toasts.ts';

/** Hides pictures immediately and removes them from the library when the time to undo it has passed. */
export function removePictures(ids: readonly string[], message: string): void {
  for (const id of ids) removeOptimistically(id);
  withUndo(message, () => void remove(ids), reload);
}

/** Sends all requests at once, because queued ones would be lost if the page is being closed. */
async function remove(ids: readonly string[]): Promise<void> {
  const failed = (await Promise.allSettled(ids.map(api.removePicture))).find(
    (outcome) => outcome.status === 'rejected',
  );
  // The connection bar reports an offline server.
  if (failed && isRefusal(failed.reason) && failed.reason.code !== 'no-response')
    toast(withHint(failed.reason), 'bad');
  reload();
}

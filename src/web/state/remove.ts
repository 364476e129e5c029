import { api, isRefusal } from '../api.ts';
import { withHint } from '../text/format.ts';
import { reload, removeOptimistically } from './results.ts';
import { toast, withUndo } from './toasts.ts';

/** Takes pictures out of the results at once, and out of the library when the time to take that back is over. */
export function removePictures(ids: readonly string[], said: string): void {
  for (const id of ids) removeOptimistically(id);
  withUndo(said, () => void remove(ids), reload);
}

/** All at once: when the page is being left nothing that waits for its turn would be sent. */
async function remove(ids: readonly string[]): Promise<void> {
  const failed = (await Promise.allSettled(ids.map(api.removePicture))).find(
    (outcome) => outcome.status === 'rejected',
  );
  // The connection bar speaks for a server that is gone.
  if (failed && isRefusal(failed.reason) && failed.reason.code !== 'offline')
    toast(withHint(failed.reason), 'bad');
  reload();
}

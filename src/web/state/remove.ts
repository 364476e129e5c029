import { api, isRefusal } from '../api.ts';
import { withHint } from '../text/format.ts';
import { toast, withUndo } from './toasts.ts';
import { refresh, takeOff } from './wall.ts';

/** Takes pictures off the wall at once, and out of the library when the time to take that back is over. */
export function removePictures(ids: readonly string[], said: string): void {
  for (const id of ids) takeOff(id);
  withUndo(said, () => void remove(ids), refresh);
}

/** All at once: when the page is being left nothing that waits for its turn would be sent. */
async function remove(ids: readonly string[]): Promise<void> {
  const failed = (await Promise.allSettled(ids.map(api.removePicture))).find(
    (outcome) => outcome.status === 'rejected',
  );
  // The connection bar speaks for a server that is gone.
  if (failed && isRefusal(failed.reason) && failed.reason.code !== 'offline')
    toast(withHint(failed.reason), 'bad');
  refresh();
}

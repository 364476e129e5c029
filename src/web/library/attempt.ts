import { isRefusal } from '../api.ts';
import { toast } from '../state/toasts.ts';
import { withHint } from '../text/format.ts';

/** Does what a click asked for; a refusal of the server is said at the foot of the page. True if it was done. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The connection bar speaks for a server that is gone.
    if (error.code !== 'offline') toast(withHint(error), 'bad');
    return false;
  }
}

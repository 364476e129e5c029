import { isRefusal, type Refusal } from '../api.ts';
import { forgetFailure, toast } from '../state/toasts.ts';
import { withHint } from '../text/format.ts';

/**
 * Runs an action; shows a toast if the server refuses it. Resolves to whether it succeeded.
 *
 * @param wordsOf text of the toast
 */
export async function attempt(
  action: () => Promise<unknown>,
  wordsOf: (refusal: Refusal) => string = withHint,
): Promise<boolean> {
  forgetFailure();
  try {
    await action();
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The connection bar reports an offline server.
    if (error.code !== 'no-response') toast(wordsOf(error), 'bad');
    return false;
  }
}

import { ask } from './ask.ts';
import { createHistory } from './create-history.ts';

/** Where in the page one is. */
export const {
  place,
  viewed,
  follow: followAddress,
  endTyping,
  change,
  go,
  clear,
  view,
} = createHistory(globalThis.window, ask);

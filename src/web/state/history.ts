import { createHistory } from './create-history.ts';
import { search } from './search-state.ts';

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
} = createHistory(globalThis.window, search);

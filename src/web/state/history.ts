import { createHistory } from './create-history.ts';
import { search } from './search-state.ts';

/** The navigation state of this window. */
export const {
  route,
  viewed,
  follow: followAddress,
  endTyping,
  change,
  go,
  clear,
  view,
} = createHistory(globalThis.window, search);

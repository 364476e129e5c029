import { computed } from '@preact/signals';
import { api } from '../api.ts';
import { ask } from './ask.ts';
import { allowed, online } from './connection.ts';
import { createResults } from './create-results.ts';

/** The results that the page shows. */
export const {
  results: wall,
  loading,
  refusal,
  follow: followAsk,
  reload: refresh,
  searchNow: hurry,
  isAhead,
  need,
  removeOptimistically: takeOff,
} = createResults(api, { search: ask, ready: computed(() => allowed.value && online.value) });

import { computed } from '@preact/signals';
import { api } from '../api.ts';
import { allowed, online } from './connection.ts';
import { createResults } from './create-results.ts';
import { search } from './search-state.ts';

/** The results that the page shows. */
export const {
  results,
  loading,
  refusal,
  follow: followSearch,
  reload,
  searchNow,
  isAhead,
  need,
  removeOptimistically,
} = createResults(api, { search, ready: computed(() => allowed.value && online.value) });

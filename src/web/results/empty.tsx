import { change } from '../state/history.ts';
import { activeJob, status } from '../state/library.ts';
import type { Results } from '../state/results-model.ts';
import { hasFilters, NO_FILTERS } from '../state/search-state.ts';
import { type TextName, t } from '../text/language.ts';
import { FirstRun } from './first-run.tsx';
import './notice.css';

/** How the words of pictures come to be read. */
const READING = { on: 'resultsReadOn', off: 'resultsReadOff', missing: 'resultsReadMissing' } as const;

/** No results: either nothing matches, or the library is empty. */
export function Empty({ results }: { results: Results }) {
  const filtered = hasFilters(results.search);
  const none = results.kind === 'search' ? results.total === 0 : !filtered;
  if (none && (status.value?.images ?? 0) === 0) return <FirstRun />;
  const advice = !filtered
    ? 'resultsTryOther'
    : results.kind === 'search'
      ? 'resultsTryBoth'
      : 'resultsTryFewer';
  return (
    <div class="results-notice">
      <h2>{t('resultsNothing')}</h2>
      <p class="results-notice-quiet">
        {results.unread ? `${t('resultsUnread', { n: results.unread })} ${t(howRead())}` : t(advice)}
      </p>
      {filtered && (
        <div class="results-notice-actions">
          <button type="button" class="button" onClick={clearFilters}>
            {t('boxFilterClear')}
          </button>
        </div>
      )}
    </div>
  );
}

function howRead(): TextName {
  const reading = status.value?.reading ?? 'on';
  // A switch to another model leaves words to the next run.
  return reading === 'on' && activeJob.value?.model === null ? 'resultsReadNow' : READING[reading];
}

/** Clears the filters; the query stays. */
function clearFilters(): void {
  change(NO_FILTERS);
}

import { later } from '../library/later.tsx';
import { change, go } from '../state/history.ts';
import { status } from '../state/library.ts';
import { howRead } from '../state/reading.ts';
import type { Results } from '../state/results-model.ts';
import { hasFilters, NO_FILTERS } from '../state/search-state.ts';
import { sentences } from '../text/format.ts';
import { t } from '../text/language.ts';
import './notice.css';

const FirstRun = later(async () => (await import('./first-run.tsx')).FirstRun);

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
        {results.unread ? sentences(t('resultsUnread', { n: results.unread }), t(howRead())) : t(advice)}
      </p>
      <div class="results-notice-actions">
        {filtered && (
          <button type="button" class="button" onClick={clearFilters}>
            {t('boxFilterClear')}
          </button>
        )}
        {results.unread !== undefined && results.unread > 0 && status.value?.reading === 'missing' && (
          <button type="button" class="button" onClick={() => go('library')}>
            {t('library')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Clears the filters; the query stays. */
function clearFilters(): void {
  change(NO_FILTERS);
}

import { hasFilters, NO_FILTERS } from '../state/ask.ts';
import { change } from '../state/history.ts';
import { status } from '../state/library.ts';
import type { Wall } from '../state/results-model.ts';
import { t } from '../text/language.ts';
import { FirstRun } from './first-run.tsx';
import './notice.css';

/** A wall without pictures: because nothing fits, or because there are none yet. */
export function Empty({ wall }: { wall: Wall }) {
  const filtered = hasFilters(wall.ask);
  const none = wall.kind === 'search' ? wall.total === 0 : !filtered;
  if (none && (status.value?.images ?? 0) === 0) return <FirstRun />;
  const advice = !filtered ? 'wallTryOther' : wall.kind === 'search' ? 'wallTryBoth' : 'wallTryFewer';
  return (
    <div class="wall-notice">
      <h2>{t('wallNothing')}</h2>
      <p class="wall-notice-quiet">{t(advice)}</p>
      {filtered && (
        <div class="wall-notice-actions">
          <button type="button" class="button" onClick={clearFilters}>
            {t('wallClearFilters')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Takes the filters away; the question stays. */
function clearFilters(): void {
  change(NO_FILTERS);
}

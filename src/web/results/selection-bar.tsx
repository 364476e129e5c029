import { Icon } from '../parts/icon.tsx';
import { mayChange } from '../state/library.ts';
import { t } from '../text/language.ts';
import { clearSelection, copyPaths, removeSelected, selected } from './selection.ts';
import './selection-bar.css';

/** Actions for the selected pictures. */
export function SelectionBar() {
  const count = selected.value.size;
  if (count === 0) return null;
  return (
    <section class="results-selection" aria-label={t('resultsSelection')}>
      <button
        type="button"
        class="button plain icon"
        aria-label={t('resultsClear')}
        title={t('resultsClear')}
        onClick={clearSelection}
      >
        <Icon name="close" />
      </button>
      <output class="results-selection-count">{t('resultsSelected', { n: count })}</output>
      <button type="button" class="button" onClick={({ currentTarget }) => void copyPaths(currentTarget)}>
        <Icon name="copy" size={18} />
        {t('resultsCopyPaths')}
      </button>
      {mayChange.value && (
        <button type="button" class="button" onClick={removeSelected}>
          <Icon name="remove" size={18} />
          {t('resultsRemove')}
        </button>
      )}
    </section>
  );
}

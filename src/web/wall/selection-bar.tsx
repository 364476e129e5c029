import { Icon } from '../parts/icon.tsx';
import { t } from '../text/language.ts';
import { clearSelection, copyPaths, removeSelected, selected } from './selection.ts';
import './selection-bar.css';

/** What can be done with the checked pictures. */
export function SelectionBar() {
  const count = selected.value.size;
  if (count === 0) return null;
  return (
    <section class="wall-selection" aria-label={t('wallSelection')}>
      <button
        type="button"
        class="button plain icon"
        aria-label={t('wallClear')}
        title={t('wallClear')}
        onClick={clearSelection}
      >
        <Icon name="close" />
      </button>
      <output class="wall-selection-count">{t('wallSelected', { n: count })}</output>
      <button type="button" class="button" onClick={({ currentTarget }) => void copyPaths(currentTarget)}>
        <Icon name="copy" size={18} />
        {t('wallCopyPaths')}
      </button>
      <button type="button" class="button" onClick={removeSelected}>
        <Icon name="remove" size={18} />
        {t('wallRemove')}
      </button>
    </section>
  );
}

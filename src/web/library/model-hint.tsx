import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { go, route } from '../state/history.ts';
import { dismissHint, hinted } from '../state/model-hint.ts';
import { loadModels } from '../state/models.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import './model-hint.css';

/** One line that says that a better model than the built-in one can be had. Stays hidden once it was closed. */
export function ModelHint() {
  useEffect(() => void loadModels(), []);
  const advice = hinted.value;
  if (!advice) return null;
  const { model, action, downloadBytes } = advice;
  return (
    <p class="mod-hint">
      <span>
        {action === 'pull'
          ? t('modHint', { model: model.name, size: bytes(downloadBytes) })
          : t('modHintReady', { model: model.name })}
      </span>
      <button type="button" class="button plain" onClick={showModels}>
        {t('modHintShow')}
      </button>
      <button type="button" class="button plain icon" aria-label={t('modHintClose')} onClick={dismissHint}>
        <Icon name="close" size={16} />
      </button>
    </p>
  );
}

/** Goes to the section of the models, also for the keyboard. */
function showModels(): void {
  if (route.peek() !== 'library') go('library');
  requestAnimationFrame(() => {
    const heading = document.getElementById('modTitle');
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: 'center' });
  });
}

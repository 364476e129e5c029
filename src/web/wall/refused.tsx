import type { Refusal } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { refresh } from '../state/wall.ts';
import { t } from '../text/language.ts';
import './notice.css';

/** Why there is no answer, and what to do. */
export function Refused({ refusal }: { refusal: Refusal }) {
  return (
    <div class="wall-notice" role="alert">
      <h2>{t('wallRefused')}</h2>
      <p>{refusal.message}</p>
      {refusal.hint && <p class="wall-notice-quiet">{refusal.hint}</p>}
      <div class="wall-notice-actions">
        <button type="button" class="button" onClick={refresh}>
          <Icon name="renew" size={18} />
          {t('wallRetry')}
        </button>
      </div>
    </div>
  );
}

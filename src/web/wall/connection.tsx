import { online } from '../state/connection.ts';
import { t } from '../text/language.ts';
import './connection.css';

/** Says that the server is gone, for as long as it is; everything goes on by itself afterwards. */
export function Connection() {
  return (
    <div role="status" class="wall-connection-place">
      {!online.value && (
        <p class="wall-connection">
          <span class="wall-connection-dot" aria-hidden="true" />
          {t('wallOffline')}
        </p>
      )}
    </div>
  );
}

import { online } from '../state/connection.ts';
import { t } from '../text/language.ts';
import './connection.css';

/** Says that the server is gone, for as long as it is; everything goes on by itself afterwards. */
export function Connection() {
  return (
    <div role="status" class="results-connection-place">
      {!online.value && (
        <p class="results-connection">
          <span class="results-connection-dot" aria-hidden="true" />
          {t('resultsOffline')}
        </p>
      )}
    </div>
  );
}

import { online } from '../state/connection.ts';
import { sentences } from '../text/format.ts';
import { t } from '../text/language.ts';
import './connection.css';

/** Shows that the server is offline. Everything resumes automatically when it is back. */
export function Connection() {
  return (
    <div role="status" class="results-connection-place">
      {!online.value && (
        <p class="results-connection">
          <span class="results-connection-dot" aria-hidden="true" />
          {sentences(t('resultsOffline'), t('resultsRetrying'))}
        </p>
      )}
    </div>
  );
}

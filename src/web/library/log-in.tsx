import { useSignal } from '@preact/signals';
import type { Refusal } from '../api.ts';
import { loggingIn, logIn, logInRefusal } from '../state/access.ts';
import { sentences, withHint } from '../text/format.ts';
import { t } from '../text/language.ts';
import './common.css';
import './log-in.css';

/** The log-in page, shown instead of all others while the server requires a token. */
export function LogIn() {
  const token = useSignal('');
  const refusal = logInRefusal.value;
  return (
    <main class="log">
      <form
        class="log-form"
        onSubmit={(event) => {
          event.preventDefault();
          void logIn(token.peek());
        }}
      >
        <h1>{t('title')}</h1>
        <p class="lib-quiet">{t('logWhy')}</p>
        <label for="log-token">{t('logToken')}</label>
        <input
          id="log-token"
          type="password"
          autocomplete="current-password"
          autofocus
          required
          value={token.value}
          aria-invalid={refusal !== null}
          aria-describedby="log-wrong log-where"
          onInput={({ currentTarget }) => {
            token.value = currentTarget.value;
          }}
        />
        <p class="lib-wrong" id="log-wrong" role="alert">
          {refusal && wordsOf(refusal)}
        </p>
        <button type="submit" class="button primary" disabled={loggingIn.value}>
          {t(loggingIn.value ? 'logWorking' : 'logIn')}
        </button>
        <p class="lib-quiet" id="log-where">
          {t('logWhere')} <code>soutu serve --new-token</code>
        </p>
      </form>
    </main>
  );
}

function wordsOf(refusal: Refusal): string {
  if (refusal.code === 'unauthorized') return sentences(t('logWrong'), t('logWrongHint'));
  return withHint(refusal);
}

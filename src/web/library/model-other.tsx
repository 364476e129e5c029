import { useSignal } from '@preact/signals';
import { t } from '../text/language.ts';
import { download } from './model-actions.ts';

/** Downloads a model that Soutu does not know, by its name on a hub. */
export function OtherModel() {
  const name = useSignal('');
  return (
    <form
      class="lib-path mod-other"
      onSubmit={(event) => {
        event.preventDefault();
        void download(name.peek().trim()).then((isAccepted) => {
          if (isAccepted) name.value = '';
        });
      }}
    >
      <label for="mod-other">{t('modOther')}</label>
      <input
        id="mod-other"
        value={name.value}
        required
        placeholder={t('modOtherExample')}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-describedby="mod-other-hint"
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value;
        }}
      />
      <button type="submit" class="button">
        {t('modDownload')}
      </button>
      <p class="mod-other-hint lib-quiet" id="mod-other-hint">
        {t('modOtherHint')}
      </p>
    </form>
  );
}

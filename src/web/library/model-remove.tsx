import type { Model } from '../state/models.ts';
import { t } from '../text/language.ts';
import { remove, removing } from './model-actions.ts';

/** Removes a model from the disk of the server. */
export function RemoveButton({ model }: { model: Model }) {
  return (
    <button
      type="button"
      class="button"
      disabled={removing.value.includes(model.id)}
      aria-label={t('modRemoveOf', { model: model.name })}
      onClick={() => void remove(model)}
    >
      {t('modRemove')}
    </button>
  );
}

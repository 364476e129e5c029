import { MAX_MODELS } from '../../core/request-limits.ts';
import { change } from '../state/history.ts';
import { status } from '../state/library.ts';
import { results } from '../state/results.ts';
import { search } from '../state/search-state.ts';
import { modelName } from '../text/format.ts';
import { number, t } from '../text/language.ts';

/** The models that a search asks, if the library has vectors of several. Without a choice it asks its own. */
export function ModelChoice() {
  const models = status.value?.searchModels ?? [];
  const [own] = models;
  if (own === undefined || models.length < 2) return null;
  const chosen = search.value.models.length > 0 ? search.value.models : [own];
  const toggle = (model: string) => {
    const next = models.filter((one) => (one === model ? !chosen.includes(one) : chosen.includes(one)));
    change({ models: next.length === 1 && next[0] === own ? [] : next });
  };
  return (
    <fieldset class="filters-part">
      <legend>{t('boxModels')}</legend>
      <div class="filters-checks">
        {models.map((model) => {
          const isChosen = chosen.includes(model);
          const isFixed = isChosen ? chosen.length === 1 : chosen.length >= MAX_MODELS;
          return (
            <label key={model} class="check" title={model}>
              <input type="checkbox" checked={isChosen} disabled={isFixed} onChange={() => toggle(model)} />
              {modelName(model)}
            </label>
          );
        })}
      </div>
      <p class="filters-hint">{t('boxModelsHint')}</p>
      {results.value?.incomplete?.map(({ model, missing }) => (
        <p key={model} class="filters-hint">
          {t('boxModelMisses', { model: modelName(model), n: number(missing) })}
        </p>
      ))}
    </fieldset>
  );
}

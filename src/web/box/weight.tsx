import { Icon } from '../parts/icon.tsx';
import { change, endTyping } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { t } from '../text/language.ts';

/** Where the slider rests, in %: the words then have the share that suits the model, which is this one for soutu-mini. */
const REST = 55;

/** How much the words count beside the picture. Its movements while it has the focus are one entry of the history. */
export function Weight() {
  const { weight } = search.value;
  const n = weight === null ? REST : Math.round(weight * 100);
  const words = t('boxWeight', { n });
  return (
    <label class="weight">
      <Icon name="image" size={16} />
      <input
        type="range"
        step="5"
        value={n}
        aria-label={t('boxCombine')}
        aria-valuetext={words}
        onFocus={endTyping}
        onInput={({ currentTarget: { valueAsNumber } }) =>
          change({ weight: valueAsNumber === REST ? null : valueAsNumber / 100 }, { typing: true })
        }
      />
      {words}
    </label>
  );
}

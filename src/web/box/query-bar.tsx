import { later } from '../library/later.tsx';
import { Icon } from '../parts/icon.tsx';
import { onLinkClick } from '../parts/link-click.ts';
import { writeAddress } from '../state/address.ts';
import { change, go } from '../state/history.ts';
import { NO_FILTERS, search, searching } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { Count } from './count.tsx';
import { pending } from './draft.ts';
import { ExcludeButton, ExclusionChips } from './exclude.tsx';
import { FilterChips, filterChips } from './filter-chips.tsx';
import { FilterButton } from './filter-panel.tsx';
import { focusFilters } from './popover.tsx';
import { Weight } from './weight.tsx';
import './query-bar.css';
import '../inside/inside.css';

const InsideButton = later(async () => (await import('../inside/inside-button.tsx')).InsideButton);

/** The bar below the search box: filters and exclusions, which can be removed, and the number of results. */
export function QueryBar() {
  const { picture, text, not } = search.value;
  const chips = not.length + filterChips(search.value).length;
  return (
    <div class="narrow">
      <div class="narrow-tools">
        {picture && text.trim() !== '' && <Weight />}
        <FilterButton />
        <ExcludeButton />
        {chips > 0 && (
          <ul class="narrow-chips" aria-label={t('boxChips')}>
            <ExclusionChips />
            <FilterChips />
          </ul>
        )}
        {chips > 1 && (
          <button type="button" class="button plain narrow-clear" onClick={clearAll}>
            {t('boxClearAll')}
          </button>
        )}
        {pending.value.length > 0 && (
          <p class="narrow-hint">{t('boxExcludePending', { what: pending.value.join(', ') })}</p>
        )}
        {not.length > 0 && !searching.value && <p class="narrow-hint">{t('boxExcludeNeeds')}</p>}
      </div>
      <Count />
      {searching.value && <InsideButton />}
      {searching.value && <HoodLink />}
    </div>
  );
}

/** The way to what happens in a search. */
function HoodLink() {
  return (
    <a
      class="narrow-hood"
      href={writeAddress({ route: 'ivf', search: search.value, viewed: null })}
      onClick={onLinkClick(() => go('ivf'))}
    >
      <Icon name="graph" size={18} />
      <span class="narrow-hood-name">{t('hood')}</span>
    </a>
  );
}

function clearAll(): void {
  focusFilters();
  change({ ...NO_FILTERS, not: [], models: [] });
}

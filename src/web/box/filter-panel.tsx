import { signal } from '@preact/signals';
import { ORIENTATIONS } from '../../core/filter.ts';
import { later } from '../library/later.tsx';
import { Icon } from '../parts/icon.tsx';
import { change } from '../state/history.ts';
import { facets } from '../state/library.ts';
import { type FilterState, hasFilters, NO_FILTERS, search } from '../state/search-state.ts';
import { formatName } from '../text/format.ts';
import { number, t } from '../text/language.ts';
import { DateChoice } from './date-choice.tsx';
import { ORIENTATION_NAMES, SIZE_NAMES } from './filter-chips.tsx';
import { FolderChoice } from './folder-choice.tsx';
import { ModelChoice } from './model-choice.tsx';
import { Popover, PopoverButton } from './popover.tsx';
import { Segmented } from './segmented.tsx';
import { SIZES, sizeOf } from './sizes.ts';
import './filter-panel.css';

type Format = FilterState['formats'][number];

const PANEL_ID = 'filter-panel';

/** Loaded when the panel is opened for the first time. */
const PlaceChoice = later(async () => (await import('./place-choice.tsx')).PlaceChoice);
const wasOpened = signal(false);

/** Opens the panel with all filters. Each choice applies immediately. */
export function FilterButton() {
  return (
    <>
      <PopoverButton panel={PANEL_ID} label={t('boxFilterLabel')}>
        <Icon name="filter" size={18} />
        <span class="narrow-word">{t('boxFilter')}</span>
      </PopoverButton>
      <Popover
        id={PANEL_ID}
        label={t('boxFilterLabel')}
        onOpen={() => {
          wasOpened.value = true;
        }}
      >
        <div class="filters">
          {facets.value?.formats.length === 0 && <p class="filters-hint">{t('boxNothingYet')}</p>}
          <div class="filters-side">
            <FolderChoice />
            <FormatChoice />
            <SizeChoice />
          </div>
          <div class="filters-side">
            <DateChoice />
            {wasOpened.value && <PlaceChoice />}
            <OrientationChoice />
            <ModelChoice />
          </div>
        </div>
        <div class="filters-end">
          <button
            type="button"
            class="button plain"
            disabled={!hasFilters(search.value)}
            onClick={() => change(NO_FILTERS)}
          >
            {t('boxFilterClear')}
          </button>
          <button type="button" class="button primary" popovertarget={PANEL_ID} popovertargetaction="hide">
            {t('libDone')}
          </button>
        </div>
      </Popover>
    </>
  );
}

function FormatChoice() {
  const chosen = search.value.formats;
  const formats = (facets.value?.formats ?? []) as readonly { format: Format; count: number }[];
  if (formats.length === 0) return null;
  const toggle = (format: Format) =>
    change({
      formats: chosen.includes(format) ? chosen.filter((one) => one !== format) : [...chosen, format],
    });
  return (
    <fieldset class="filters-part">
      <legend>{t('boxFormat')}</legend>
      <div class="filters-checks">
        {formats.map(({ format, count }) => (
          <label key={format} class="check">
            <input type="checkbox" checked={chosen.includes(format)} onChange={() => toggle(format)} />
            {formatName(format)}
            <span class="filters-count">{number(count)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function SizeChoice() {
  const { minSide, maxSide } = search.value;
  const chosen = minSide || maxSide ? sizeOf({ minSide, maxSide }) : 'any';
  return (
    <div class="filters-part">
      <p class="filters-title">{t('boxSize')}</p>
      <Segmented
        label={t('boxSize')}
        name="size"
        value={chosen}
        choices={[
          { value: 'any', label: t('boxAny') },
          { value: 'small', label: t(SIZE_NAMES.small) },
          { value: 'medium', label: t(SIZE_NAMES.medium) },
          { value: 'large', label: t(SIZE_NAMES.large) },
        ]}
        choose={(size) => change(size === 'any' ? { minSide: null, maxSide: null } : SIZES[size])}
      />
      <p class="filters-hint">{t('boxSizeHint')}</p>
    </div>
  );
}

function OrientationChoice() {
  return (
    <div class="filters-part">
      <p class="filters-title">{t('boxOrientation')}</p>
      <Segmented
        label={t('boxOrientation')}
        name="orientation"
        value={search.value.orientation ?? 'any'}
        choices={[
          { value: 'any', label: t('boxAny') },
          ...ORIENTATIONS.map((value) => ({ value, label: t(ORIENTATION_NAMES[value]), icon: value })),
        ]}
        choose={(shape) => change({ orientation: shape === 'any' ? null : shape })}
      />
    </div>
  );
}

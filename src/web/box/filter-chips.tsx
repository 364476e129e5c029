import { readBox, readCircle } from '../../core/area.ts';
import type { Orientation } from '../../core/filter.ts';
import { change } from '../state/history.ts';
import { type SearchState, search } from '../state/search-state.ts';
import { formatName, inUnit, modelName } from '../text/format.ts';
import { number, type TextName, t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { Chip } from './chip.tsx';
import { dateLabel } from './date-label.ts';
import { sizeOf } from './sizes.ts';

interface FilterChip {
  readonly label: string;
  readonly title?: string;
  /** The change that removes this filter from the query. */
  readonly without: Partial<SearchState>;
}

/** The active filters with their labels. */
export function filterChips(query: SearchState): readonly FilterChip[] {
  const { folders, after, before, near, within, formats, orientation, minSide, maxSide, models } = query;
  const chips: FilterChip[] = folders.map((path) => ({
    label: baseName(path),
    title: path,
    without: { folders: folders.filter((one) => one !== path) },
  }));
  if (after || before) {
    chips.push({ label: dateLabel({ after, before }), without: { after: null, before: null } });
  }
  if (near) chips.push({ label: circleLabel(near), without: { near: null } });
  if (within) chips.push({ label: boxLabel(within), without: { within: null } });
  for (const format of formats) {
    chips.push({
      label: formatName(format),
      without: { formats: formats.filter((one) => one !== format) },
    });
  }
  if (minSide || maxSide) {
    chips.push({ label: sizeLabel({ minSide, maxSide }), without: { minSide: null, maxSide: null } });
  }
  if (orientation) {
    chips.push({ label: t(ORIENTATION_NAMES[orientation]), without: { orientation: null } });
  }
  if (models.length > 0) {
    chips.push({ label: models.map(modelName).join(' + '), title: t('boxModels'), without: { models: [] } });
  }
  return chips;
}

/** The filter `near` in words: within 1 km of 52.52, 13.4. */
export function circleLabel(near: string): string {
  const { latitude, longitude, meters } = readCircle(near)!;
  return t('boxNear', {
    distance: inUnit(meters / 1000, 'kilometer'),
    place: placeLabel(latitude, longitude),
  });
}

/** The filter `within` in words: its south-western and its north-eastern corner. */
function boxLabel(within: string): string {
  const { south, west, north, east } = readBox(within)!;
  return `${t('viewWhere')} ${placeLabel(south, west)} – ${placeLabel(north, east)}`;
}

const placeLabel = (...degrees: number[]) => degrees.map((one) => number(one, 4)).join(', ');

export const ORIENTATION_NAMES = {
  landscape: 'boxLandscape',
  portrait: 'boxPortrait',
  square: 'boxSquare',
} as const satisfies Record<Orientation, TextName>;

export const SIZE_NAMES = { small: 'boxSmall', medium: 'boxMedium', large: 'boxLarge' } as const;

function sizeLabel({ minSide, maxSide }: Pick<SearchState, 'minSide' | 'maxSide'>): string {
  const size = sizeOf({ minSide, maxSide });
  if (size) return t(SIZE_NAMES[size]);
  return [minSide ? t('boxAtLeast', { n: minSide }) : '', maxSide ? t('boxAtMost', { n: maxSide }) : '']
    .filter(Boolean)
    .join(', ');
}

export function FilterChips() {
  return (
    <>
      {filterChips(search.value).map(({ label, title, without }) => (
        <Chip key={title ?? label} name={label} title={title ?? label} remove={() => change(without)}>
          <span class="chip-text">{label}</span>
        </Chip>
      ))}
    </>
  );
}

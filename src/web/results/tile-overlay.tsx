import { Icon, type IconName } from '../parts/icon.tsx';
import { exclude, findSimilar, selectPart } from '../state/actions.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { searching } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { Why, whyOf } from './why.tsx';

/** Minimum width in pixels for buttons in a row. */
const ROW_OF_BUTTONS = 172;
const ANY_BUTTON = 92;

/** Information and actions of a picture, shown while it is hovered or focused. */
export function TileOverlay({ picture, width }: { picture: ResultPicture; width: number }) {
  const { id, path } = picture;
  return (
    <>
      <span class="results-facts" aria-hidden="true">
        <span class="results-name">{baseName(path)}</span>
        <Why lines={whyOf(picture, true)} />
      </span>
      {width >= ANY_BUTTON && (
        <span class={width < ROW_OF_BUTTONS ? 'results-actions results-actions-column' : 'results-actions'}>
          <Action
            icon="similar"
            name={t('resultsSimilar')}
            act={() => findSimilar({ kind: 'similarTo', id })}
            keys="s"
          />
          <Action icon="part" name={t('resultsSelectPart')} act={() => selectPart(id)} />
          {searching.value && (
            <Action
              icon="not"
              name={t('resultsNotThis')}
              act={() => exclude({ kind: 'similarTo', id })}
              keys="x"
            />
          )}
        </span>
      )}
    </>
  );
}

function Action({ icon, name, act, keys }: { icon: IconName; name: string; act: () => void; keys?: string }) {
  return (
    <button
      type="button"
      class="results-action"
      aria-label={name}
      title={keys ? `${name} (${keys})` : name}
      aria-keyshortcuts={keys}
      onClick={act}
    >
      <Icon name={icon} size={18} />
    </button>
  );
}

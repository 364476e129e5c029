import { Icon, type IconName } from '../parts/icon.tsx';
import { exclude, findSimilar, selectPart } from '../state/actions.ts';
import { searching } from '../state/ask.ts';
import type { WallPicture } from '../state/results-model.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';

/** Narrower than this a picture has no room for buttons in a row, or for any. */
const ROW_OF_BUTTONS = 172;
const ANY_BUTTON = 92;

/** What a picture says and offers while the pointer or the focus is on it. */
export function TileOverlay({ picture, width }: { picture: WallPicture; width: number }) {
  const { id, relevance, path } = picture;
  return (
    <>
      <span class="wall-facts" aria-hidden="true">
        <span class="wall-name">{baseName(path)}</span>
        {relevance !== undefined && (
          <span class="wall-relevance">
            <span style={{ width: `${Math.round(Math.min(1, Math.max(0, relevance)) * 100)}%` }} />
          </span>
        )}
      </span>
      {width >= ANY_BUTTON && (
        <span class={width < ROW_OF_BUTTONS ? 'wall-actions wall-actions-column' : 'wall-actions'}>
          <Action
            icon="similar"
            name={t('wallSimilar')}
            act={() => findSimilar({ kind: 'similarTo', id })}
            keys="s"
          />
          <Action icon="part" name={t('wallSelectPart')} act={() => selectPart(id)} />
          {searching.value && (
            <Action
              icon="not"
              name={t('wallNotThis')}
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
      class="wall-action"
      aria-label={name}
      title={keys ? `${name} (${keys})` : name}
      aria-keyshortcuts={keys}
      onClick={act}
    >
      <Icon name={icon} size={18} />
    </button>
  );
}
